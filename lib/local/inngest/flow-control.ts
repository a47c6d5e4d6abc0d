import type { Queryable } from "../database";
import { parseDuration } from "./duration";
import { keyOf } from "./expressions";
import type { FunctionConfig } from "./register";
import type { EventPayload } from "./types";

const DAY_MS = 24 * 60 * 60_000;

/** The concurrency slots that each call of a run needs, as `<limit> <key>`; null when none. A limit of 0 means no limit, as in Inngest. */
export function gatesOf(fn: FunctionConfig, event: EventPayload): string[] | null {
  const { concurrency } = fn;
  if (concurrency === undefined) return null;
  const list = typeof concurrency === "number" ? [{ limit: concurrency }] : Array.isArray(concurrency) ? concurrency : [concurrency];
  const gates = list
    .filter(({ limit }) => limit > 0)
    .map((one: { limit: number; key?: string; scope?: string }) => {
      const scope = one.scope ?? "fn";
      // Functions of one environment or account share a slot when they write the same key.
      const owner = scope === "fn" ? fn.id : one.key;
      return `${one.limit} ${scope}:${owner}:${keyOf(one.key, { event })}`;
    });
  return gates.length > 0 ? gates : null;
}

/** `idempotency` is a rate limit of one run a day for each key. */
function rateLimitOf(fn: FunctionConfig): { limit: number; periodMs: number; key?: string } | undefined {
  if (fn.idempotency) return { limit: 1, periodMs: DAY_MS, key: fn.idempotency };
  return fn.rateLimit && { ...fn.rateLimit, periodMs: parseDuration(fn.rateLimit.period) };
}

/** Which rate limit a run counts against; null when its function has none. */
export function rateKeyOf(fn: FunctionConfig, event: EventPayload): string | null {
  const limit = rateLimitOf(fn);
  return limit ? keyOf(limit.key, { event }) : null;
}

export interface DebouncePlan {
  id: string;
  dueAt: Date;
  maxWaitMs: number | null;
}

/** The quiet period that an event starts or prolongs; undefined when the function has none. */
export function debounceOf(fn: FunctionConfig, event: EventPayload, now: number): DebouncePlan | undefined {
  if (!fn.debounce) return undefined;
  const { key, period, timeout } = fn.debounce;
  return {
    id: `debounce:${fn.id}:${keyOf(key, { event })}`,
    dueAt: new Date(now + parseDuration(period)),
    maxWaitMs: timeout ? parseDuration(timeout) : null,
  };
}

/**
 * Counts runs against rate limits and spaces them by throttles, in the order in which they are
 * asked for. One batch of events has one; what it hands out must be stored before the next begins.
 */
export class Admission {
  #counts = new Map<string, number>();
  #next = new Map<string, number>();

  constructor(private readonly database: Queryable) {}

  /** Throttle positions that changed, to be stored with the runs. */
  throttles(): Array<{ key: string; nextAt: Date }> {
    return [...this.#next].map(([key, nextAt]) => ({ key, nextAt: new Date(nextAt) }));
  }

  /** Whether the rate limit lets one more run begin now; counts it if so. */
  async admits(fn: FunctionConfig, rateKey: string | null, now: number): Promise<boolean> {
    const limit = rateLimitOf(fn);
    if (!limit || rateKey === null) return true;
    const key = `${fn.id}:${rateKey}`;
    if (!this.#counts.has(key)) {
      const [row] = await this.database.query<{ runs: number }>(
        `select count(*)::int as runs from inngest.runs where fn = $1 and rate_key = $2 and created_at > $3::timestamptz`,
        [fn.id, rateKey, new Date(now - limit.periodMs).toISOString()],
      );
      this.#counts.set(key, row?.runs ?? 0);
    }
    const runs = this.#counts.get(key) ?? 0;
    if (runs >= limit.limit) return false;
    this.#counts.set(key, runs + 1);
    return true;
  }

  /**
   * When the run may start: runs are spread evenly, `limit` in a period, and `burst` of them
   * (default 1) may start together (the generic cell rate algorithm, as in Inngest).
   */
  async startAt(fn: FunctionConfig, event: EventPayload, now: number): Promise<number> {
    if (!fn.throttle) return now;
    const { limit, period, burst = 1, key: expression } = fn.throttle;
    const spacing = parseDuration(period) / limit;
    const key = `${fn.id}:${keyOf(expression, { event })}`;
    if (!this.#next.has(key)) {
      const [row] = await this.database.query<{ next_at: Date }>(`select next_at from inngest.throttles where key = $1`, [key]);
      this.#next.set(key, row ? new Date(row.next_at).getTime() : now);
    }
    const next = this.#next.get(key) ?? now;
    const start = Math.max(now, next - (burst - 1) * spacing);
    this.#next.set(key, Math.max(next, start) + spacing);
    return start;
  }
}
