import { z } from "zod";
import { env } from "@/lib/env";
import { MorningError, RetryableError } from "@/lib/errors";
import { readApp, type GithubApp } from "./app";

const TIMEOUT_MS = 15_000;

/** Where GitHub sends people back to. The first is also where installing the app ends. */
export const CALLBACKS = { claim: "/settings/github/installed", link: "/settings/github/linked" } as const;
export const callbackUrl = (kind: keyof typeof CALLBACKS) => new URL(CALLBACKS[kind], env().APP_URL).href;

const grantedSchema = z.union([z.object({ access_token: z.string().min(1) }), z.object({ error: z.string(), error_description: z.string().optional() })]);

/** The page on which a person lets the app see who they are. */
export function authorizeUrl(app: GithubApp, kind: keyof typeof CALLBACKS, state: string): string {
  return `${env().GITHUB_URL}/login/oauth/authorize?${new URLSearchParams({ client_id: app.clientId, redirect_uri: callbackUrl(kind), state })}`;
}

/** A token of the person who came back with this code, for this request alone. Throws `bad_request` for a code that GitHub does not take. */
export async function exchangeCode(app: GithubApp, kind: keyof typeof CALLBACKS, code: string): Promise<string> {
  const answer = await post(`${env().GITHUB_URL}/login/oauth/access_token`, { client_id: app.clientId, client_secret: app.clientSecret, code, redirect_uri: callbackUrl(kind) });
  const granted = grantedSchema.safeParse(answer.body);
  if (granted.success && "access_token" in granted.data) return granted.data.access_token;
  const said = granted.success && "error" in granted.data ? (granted.data.error_description ?? granted.data.error) : `status ${answer.status}`;
  throw new MorningError("bad_request", `GitHub did not say who you are (${said.slice(0, 200)}). Begin again under Settings, GitHub.`);
}

/** The app. Throws `conflict` when there is none yet. */
export async function requireApp(): Promise<GithubApp> {
  const app = await readApp();
  if (!app) throw new MorningError("conflict", "There is no GitHub App yet. Whoever runs MorningAI makes one under Settings, GitHub.");
  return app;
}

/** A call of GitHub that nobody's token belongs to. Throws RetryableError when GitHub does not answer. */
export async function post(url: string, body: Record<string, string>): Promise<{ status: number; body: unknown }> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, { method: "POST", headers: { accept: "application/json", "content-type": "application/json" }, body: JSON.stringify(body), redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = await answer.text();
  } catch (cause) {
    throw new RetryableError("GitHub does not answer; try again in a moment.", 2_000, { cause });
  }
  if (answer.status >= 500) throw new RetryableError(`GitHub has a problem of its own (status ${answer.status}); try again in a moment.`, 2_000);
  try {
    return { status: answer.status, body: JSON.parse(text) };
  } catch {
    return { status: answer.status, body: null };
  }
}
