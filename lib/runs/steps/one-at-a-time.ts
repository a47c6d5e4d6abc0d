const running = new Map<string, Promise<unknown>>();

/**
 * Does work with the same key one after the other. An engine that died while a step was under way
 * asks for the step again when it is back, and here the first call may still be at it: two calls
 * would run a command twice at once, or clear away a checkout under each other's tests. The second
 * waits, and then finds stored what the first has done. Bounded by the time limits of the work itself.
 */
export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = running.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  running.set(key, mine);
  try {
    return await mine;
  } finally {
    if (running.get(key) === mine) running.delete(key);
  }
}
