import { inngest } from "@/inngest/client";
import { OPEN_CATALOGUE } from "@/lib/ai/catalogue";
import { defaultModel } from "@/lib/ai/providers";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { openProvider } from "@/lib/sandbox/open-provider";

export const PARTS = ["database", "auth", "realtime", "engine", "model", "sandbox"] as const;
export type Part = (typeof PARTS)[number];
export interface PartHealth {
  status: "ok" | "degraded";
  /** What to do, or what is used. */
  note?: string;
}

const PATIENCE_MS = 2_000;
/** Without these nothing works; without the others, runs wait or are not live. */
const VITAL: readonly Part[] = ["database", "auth", "engine"];

/**
 * Asks each part whether it works, all at once, each for at most two seconds. `vital` is false when
 * one fails without which nothing works. Tells no address, key or version.
 */
export async function checkParts(): Promise<{ vital: boolean; parts: Record<Part, PartHealth> }> {
  const checks: Record<Part, () => Promise<string | undefined>> = {
    database: () => answers(supabase("/rest/v1/role_permissions?select=role&limit=1")),
    auth: () => answers(supabase("/auth/v1/health")),
    realtime: opensSocket,
    engine: () => answers(new URL("health", inngest.eventBaseUrl)),
    model: async () => defaultModel(OPEN_CATALOGUE),
    sandbox: async () => (await openProvider(env().SANDBOX)).name,
  };
  const entries = await Promise.all(PARTS.map(async (part) => [part, await healthOf(checks[part])] as const));
  const parts = Object.fromEntries(entries) as Record<Part, PartHealth>;
  return { vital: VITAL.every((part) => parts[part].status === "ok"), parts };
}

async function healthOf(check: () => Promise<string | undefined>): Promise<PartHealth> {
  try {
    const note = await check();
    return { status: "ok", ...(note && { note }) };
  } catch (error) {
    // Our own sentences say what to do; other errors may name addresses.
    return { status: "degraded", note: error instanceof MorningError ? error.message : "It does not answer." };
  }
}

const supabase = (path: string) => new URL(path, env().SUPABASE_URL);

async function answers(url: URL): Promise<undefined> {
  const response = await fetch(url, { headers: { apikey: env().SUPABASE_PUBLISHABLE_KEY }, signal: AbortSignal.timeout(PATIENCE_MS) });
  await response.body?.cancel();
  if (response.status >= 500) throw new Error(`It answers with status ${response.status}.`);
}

async function opensSocket(): Promise<undefined> {
  const url = supabase(`/realtime/v1/websocket?${new URLSearchParams({ apikey: env().SUPABASE_PUBLISHABLE_KEY, vsn: "2.0.0" })}`);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url);
  const opened = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => opened.reject(new Error("It does not answer.")), PATIENCE_MS);
  socket.onopen = () => opened.resolve(undefined);
  socket.onerror = () => opened.reject(new Error("It does not answer."));
  try {
    await opened.promise;
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}
