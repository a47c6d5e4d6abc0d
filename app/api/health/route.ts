import { checkParts } from "@/lib/health/check-parts";

export const dynamic = "force-dynamic";

const KEPT_MS = 2_000;
let latest: { at: number; checked: ReturnType<typeof checkParts> } | undefined;

/** For everyone, so it is asked of the parts at most once in two seconds. 503 when a part fails without which nothing works. */
export async function GET(): Promise<Response> {
  if (!latest || Date.now() - latest.at > KEPT_MS) latest = { at: Date.now(), checked: checkParts() };
  const { vital, parts } = await latest.checked;
  const ok = Object.values(parts).every(({ status }) => status === "ok");
  return Response.json({ status: ok ? "ok" : "degraded", parts }, { status: vital ? 200 : 503, headers: { "cache-control": "no-store" } });
}
