import { createHash, timingSafeEqual } from "node:crypto";
import { errorResponse } from "@/lib/api/respond";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { renderMetrics } from "@/lib/observability/render-metrics";

export const dynamic = "force-dynamic";

/** For Prometheus, with METRICS_TOKEN as bearer token; without one in the environment it does not exist. */
export async function GET(request: Request): Promise<Response> {
  try {
    const token = env().METRICS_TOKEN;
    if (!token) throw new MorningError("not_found", "There is nothing here.");
    const sent = /^Bearer (\S{1,500})$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (!sent || !same(sent, token)) throw new MorningError("unauthenticated", "Send METRICS_TOKEN as bearer token.");
    const { contentType, body } = await renderMetrics();
    return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}

// Of digests: as long as each other, and compared in the same time whatever they are.
const same = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));
const digest = (value: string) => createHash("sha256").update(value).digest();
