import { z } from "zod";
import { OutageError } from "@/lib/errors";

/** What GitHub said last about an account's limit. */
interface Limit {
  limit: number;
  remaining: number;
  resetAt: number;
  /** Until then nothing is asked at all: GitHub said so. */
  blockedUntil: number;
}

/** Part of the limit that is kept for what people wait for; below it, background reads wait. */
const RESERVE = 0.1;
/** What GitHub asks for when it names no time. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const SECONDARY_WAIT_MS = 60_000;
/** The longest that is waited before it is asked again, whatever it says. */
const MAX_WAIT_MS = 60 * 60_000;
const MAX_ACCOUNTS = 10_000;

const limits = new Map<string, Limit>();

/**
 * Returns when this account may ask GitHub now.
 * @throws OutageError with the time until it may.
 */
export function requireRoom(account: string, background: boolean, now = Date.now()): void {
  const known = limits.get(account);
  if (!known) return;
  if (known.blockedUntil > now) throw limited("GitHub asked us to wait", known.blockedUntil - now);
  if (background && known.resetAt > now && known.remaining < known.limit * RESERVE)
    throw limited(`Less than a tenth of GitHub's hourly limit is left (${known.remaining} of ${known.limit}), which is kept for what people wait for`, known.resetAt - now);
}

/**
 * Takes in what an answer says about limits, and tells a refusal for being too fast from every other.
 * @returns milliseconds to wait when the answer is such a refusal, else null.
 */
export function noteAnswer(account: string, status: number, headers: Headers, body: () => string, now = Date.now()): number | null {
  const number = (name: string) => (headers.has(name) ? Number(headers.get(name)) : NaN);
  const [limit, remaining, reset] = [number("x-ratelimit-limit"), number("x-ratelimit-remaining"), number("x-ratelimit-reset") * 1_000];
  const known = limits.get(account) ?? { limit: 5_000, remaining: 5_000, resetAt: 0, blockedUntil: 0 };
  if (Number.isFinite(limit) && Number.isFinite(remaining) && Number.isFinite(reset)) Object.assign(known, { limit, remaining, resetAt: reset });
  let wait: number | null = null;
  if (status === 429 || status === 403) {
    const retryAfter = number("retry-after");
    if (Number.isFinite(retryAfter)) wait = retryAfter * 1_000;
    else if (remaining === 0 && Number.isFinite(reset)) wait = Math.max(0, reset - now) + 1_000;
    else if (status === 429 || /secondary rate limit|abuse detection/i.test(body())) wait = SECONDARY_WAIT_MS;
  }
  if (wait !== null) {
    wait = Math.min(Math.max(wait, 250), MAX_WAIT_MS);
    known.blockedUntil = now + wait;
  }
  if (!limits.has(account) && limits.size >= MAX_ACCOUNTS) limits.delete(limits.keys().next().value!);
  limits.set(account, known);
  return wait;
}

/** The error of a refusal for being too fast. */
export function limited(why: string, waitMs: number): OutageError {
  return new OutageError(`${why}. Going on in ${waitMs < 90_000 ? `${Math.ceil(waitMs / 1_000)} s` : `${Math.ceil(waitMs / 60_000)} minutes`}.`, Math.min(waitMs, MAX_WAIT_MS));
}

const graphqlErrorSchema = z.object({
  errors: z.array(z.object({ type: z.string().nullish(), message: z.string() })),
  headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()).catch({}),
});

/**
 * GraphQL tells of its limits and its hiccups in answers of status 200.
 * @returns the error with the time to wait when what octokit threw is such an answer, else null.
 */
export function graphqlOutage(error: unknown, now = Date.now()): OutageError | null {
  const { data } = graphqlErrorSchema.safeParse(error);
  if (!data) return null;
  if (data.errors.some(({ type, message }) => type?.startsWith("RATE_LIMIT") || /rate limit/i.test(message))) {
    const [retryAfter, remaining, reset] = ["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"].map((name) => Number(data.headers[name] ?? NaN)) as [number, number, number];
    const wait = retryAfter > 0 ? retryAfter * 1_000 : remaining === 0 && reset * 1_000 > now ? reset * 1_000 - now + 1_000 : SECONDARY_WAIT_MS;
    return limited("GitHub asked us to wait", wait);
  }
  const hiccup = data.errors.find(({ message }) => /something went wrong|time(d )?-?out/i.test(message));
  return hiccup ? new OutageError(`GitHub has a problem of its own (${hiccup.message.slice(0, 200)}).`, 2_000) : null;
}
