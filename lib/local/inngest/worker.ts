import { setImmediate } from "node:timers/promises";
import type { Database } from "../database";
import { execute, loadStates, type ExecuteOptions, type RunState } from "./execute";
import { CLOSE_GRACE_MS, HEARTBEAT_MS, LEASE_MS, MAX_CALLS } from "./limits";
import { claim, nextDue, release, renew } from "./queue";
import type { Router } from "./router";
import { onTimer } from "./timers";
import type { ClaimedItem } from "./types";

interface Running {
  runId: string | null;
  abort: AbortController;
  done: Promise<void>;
}

/** Claims what is due and does it. Woken in process; looks by itself only at each heartbeat. */
export class Worker {
  #running = new Map<string, Running>();
  #pumping: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;
  #claimedAt = new Date();
  #renewedAt = Date.now();
  /** Runs keep the concurrency limits that they began with, also when no function has any more: each heartbeat looks. */
  #lookForGated = true;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly router: Router,
    private readonly execution: ExecuteOptions,
  ) {}

  start(): void {
    const beat = () => void this.#beat().catch((error: unknown) => !this.#closed && console.warn("The engine missed a heartbeat.", error));
    this.#heartbeat = setInterval(beat, HEARTBEAT_MS);
    beat();
  }

  /** Something becomes due at the given moment. */
  wake(at: Date): void {
    if (this.#closed) return;
    if (at.getTime() <= Date.now()) void this.#pump();
    else this.#arm(at.getTime());
  }

  /** Stops calls whose runs have ended: their answers would be thrown away. */
  abandon(runIds: string[]): void {
    const ended = new Set(runIds);
    for (const { runId, abort } of this.#running.values()) if (runId && ended.has(runId)) abort.abort();
  }

  /** Lets calls under way finish for up to two seconds; what is left is handed back to the queue. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    await this.#pumping;
    const grace = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_GRACE_MS).unref());
    await Promise.race([Promise.all([...this.#running.values()].map(({ done }) => done)), grace]);
    const leases = [...this.#running.keys()];
    for (const { abort } of this.#running.values()) abort.abort();
    if (leases.length > 0) await release(this.database, leases);
  }

  async #renew(): Promise<void> {
    this.#renewedAt = Date.now();
    for (const lease of await renew(this.database, [...this.#running.keys()])) this.#running.get(lease)?.abort.abort();
  }

  async #beat(): Promise<void> {
    await this.#renew();
    await this.router.recover();
    this.#lookForGated = true;
    await this.#pump();
    await this.#rearm();
  }

  #arm(at: number): void {
    if (at >= this.#timerAt || this.#closed) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    // Further ahead than a heartbeat there is no need to look: the heartbeat arms it again.
    this.#timer = setTimeout(() => {
      this.#timerAt = Infinity;
      void this.#pump().then(() => this.#rearm()).catch(() => undefined); // The heartbeat tries again.
    }, Math.min(Math.max(at - Date.now(), 1), HEARTBEAT_MS));
  }

  async #rearm(): Promise<void> {
    if (this.#closed) return;
    // Counted from the last look at the queue, so that nothing falls between the two.
    const next = await nextDue(this.database, this.#claimedAt);
    if (next) this.#arm(next.getTime());
  }

  #pump(): Promise<void> {
    this.#again = true;
    return (this.#pumping ??= this.#claimAll());
  }

  async #claimAll(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        await setImmediate(); // Whatever else becomes due in this turn is claimed along with it.
        this.#again = false;
        await this.#claimOnce();
      }
    } catch (error) {
      if (!this.#closed) console.warn("The engine could not read its queue and will try again.", error);
    } finally {
      // In the same turn in which nothing more was asked for, so that no wake falls in between.
      this.#pumping = undefined;
    }
  }

  async #claimOnce(): Promise<void> {
    // After the machine slept, our own leases may have run out: they are not to be claimed as if we had died.
    if (Date.now() - this.#renewedAt > LEASE_MS / 2) await this.#renew();
    this.#claimedAt = new Date();
    const gated = this.#lookForGated || this.execution.functions.all().some(({ concurrency }) => concurrency !== undefined);
    this.#lookForGated = false;
    const items = await claim(this.database, MAX_CALLS - this.#running.size, this.#claimedAt, gated);
    const resumed = items.filter(({ kind, started_at }) => (kind === "discover" || kind === "step") && started_at);
    const states = await loadStates(this.database, resumed.map(({ run_id }) => run_id ?? ""));
    for (const item of items) this.#run(item, states.get(item.run_id ?? "") ?? []);
  }

  #run(item: ClaimedItem, state: RunState): void {
    const abort = new AbortController();
    const done = this.#perform(item, state, abort.signal)
      .catch((error: unknown) => {
        // The lease runs out, and the item is tried again.
        if (!this.#closed) console.warn(`The engine could not finish ${item.kind} ${item.id} and will try again.`, error);
      })
      .finally(() => {
        const full = this.#running.size >= MAX_CALLS;
        this.#running.delete(item.lease);
        // There is room again, in all or behind a concurrency limit.
        if (full || item.gated) this.wake(new Date());
      });
    this.#running.set(item.lease, { runId: item.run_id, abort, done });
  }

  async #perform(item: ClaimedItem, state: RunState, signal: AbortSignal): Promise<void> {
    const { run_id, event } = item;
    if (item.kind !== "discover" && item.kind !== "step") return await onTimer(item, { database: this.database, store: this.execution.store, router: this.router });
    if (!run_id || !event) throw new Error(`Queue item ${item.id} has lost its run.`);
    await execute({ ...item, run_id, event }, state, signal, this.execution);
  }
}
