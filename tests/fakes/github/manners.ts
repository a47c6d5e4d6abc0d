import { createHash, randomBytes } from "node:crypto";
import type { Fault } from "./faults";

const HOUR = 3600;
interface Count { remaining: number; reset: number }

/** Rate limits as GitHub states them: 5,000 requests an hour for each token's owner; unchanged answers do not count. */
export class Limits {
  limit = 5000;
  private readonly counts = new Map<string, Count>();
  private wanted: { remaining: number; resetInSeconds: number } | undefined;

  /** From now on every owner has this many requests left, until the reset. */
  setRemaining(remaining: number, resetInSeconds = HOUR): void {
    this.counts.clear();
    this.wanted = { remaining, resetInSeconds };
  }

  of(owner: string): Count {
    const now = Math.floor(Date.now() / 1000);
    const known = this.counts.get(owner);
    if (known && known.reset > now) return known;
    if (known) this.wanted = undefined;
    const fresh = { remaining: this.wanted?.remaining ?? this.limit, reset: now + (this.wanted?.resetInSeconds ?? HOUR) };
    this.counts.set(owner, fresh);
    return fresh;
  }

  headers(owner: string, resource: string): Record<string, string> {
    const { remaining, reset } = this.of(owner);
    return { "x-ratelimit-limit": String(this.limit), "x-ratelimit-remaining": String(remaining), "x-ratelimit-used": String(this.limit - remaining), "x-ratelimit-reset": String(reset), "x-ratelimit-resource": resource };
  }
}

export interface Answer { status: number; headers: Record<string, string>; body: Buffer }

const json = (status: number, message: string, url: string, headers: Record<string, string> = {}): Answer => ({
  status, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body: Buffer.from(JSON.stringify({ message, documentation_url: url, status: String(status) })),
});

export const exhausted = (owner: string, reset: number): Answer =>
  json(403, `API rate limit exceeded for ${owner}. If you reach out to GitHub Support for help, please include the request ID.`, "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api", { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-used": "5000", "x-ratelimit-reset": String(reset), "x-ratelimit-resource": "core" });

const SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID.";

/** What GitHub, or the proxy before it, answers for a fault that is an answer. */
export function faultAnswer(fault: Fault, owner: string, git: boolean): Answer | undefined {
  if (fault.kind === "error") {
    const page = "<html><head><title>Unicorn! &middot; GitHub</title></head><body>This page is taking too long to load.</body></html>";
    return fault.status === 500 && !git ? json(500, "Server Error", "https://docs.github.com/rest") : { status: fault.status, headers: { "content-type": "text/html" }, body: Buffer.from(page) };
  }
  if (fault.kind === "secondary-limit") return json(403, SECONDARY, "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits", { "retry-after": "1" });
  if (fault.kind === "too-many-requests") return json(429, SECONDARY, "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits", { "retry-after": "1" });
  if (fault.kind === "hiccup") return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: Buffer.from(JSON.stringify({ data: null, errors: [{ message: `Something went wrong while executing your query. Please include \`${requestId()}\` when reporting this issue.` }] })) };
  if (fault.kind === "limit-exhausted") return exhausted(owner, Math.floor(Date.now() / 1000) + (fault.resetInSeconds ?? 1));
  return undefined;
}

export const requestId = (): string => randomBytes(16).toString("hex").toUpperCase().replace(/^(.{4})(.{6})(.{7})(.{7})(.*)$/, "$1:$2:$3:$4:$5");

/** Adds the ETag of an answer, or makes it 304 when the asker has it already. */
export function conditional(answer: Answer, method: string, ifNoneMatch: string | undefined): Answer {
  if (method !== "GET" || answer.status !== 200) return answer;
  const etag = `W/"${createHash("sha256").update(answer.body).digest("hex")}"`;
  const same = ifNoneMatch?.split(",").some((one) => one.trim().replace(/^W\//, "") === etag.replace(/^W\//, "")) ?? false;
  const headers = { ...answer.headers, etag, "cache-control": "private, max-age=60, s-maxage=60", vary: "Accept, Authorization, Cookie, X-GitHub-OTP" };
  return same ? { status: 304, headers, body: Buffer.alloc(0) } : { ...answer, headers };
}
