import { setImmediate } from "node:timers/promises";

const CROWDED_TURNS = 4;

/**
 * Groups work that arrives while earlier work is under way, so that many writers share one
 * statement or transaction. If a group fails, its items are tried one by one, so that one bad
 * item does not take the others with it.
 */
export function createBatcher<Item, Result>(
  flush: (items: Item[]) => Promise<Result[]>,
  maxItems: number,
): (item: Item) => Promise<Result> {
  interface Waiting {
    item: Item;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let running = false;
  let crowded = false;

  async function attempt(group: Waiting[]): Promise<void> {
    try {
      const results = await flush(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (group.length === 1) return group[0]?.reject(error);
      for (const one of group) await attempt([one]);
    }
  }

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      // PGlite computes in this very thread: without a turn of the event loop, requests that have
      // arrived meanwhile would not get to join. Where there are many, a few more turns bring in
      // many more, and each group costs the database about the same.
      for (let turn = 0; turn < (crowded ? CROWDED_TURNS : 1); turn++) await setImmediate();
      const group = waiting.slice(0, maxItems);
      waiting = waiting.slice(maxItems);
      crowded = group.length > 1;
      await attempt(group);
    }
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void drain();
    });
}
