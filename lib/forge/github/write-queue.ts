// GitHub asks for one change at a time: a queue for each repository. One process holds the runs of a repository at once;
// where several do, GitHub's own secondary limits keep them apart.
const last = new Map<string, Promise<unknown>>();

/** Runs `work` when every change to this repository that was asked for before has been answered. */
export async function inTurn<T>(repository: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(repository) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.catch(() => undefined);
  last.set(repository, settled);
  try {
    return await mine;
  } finally {
    if (last.get(repository) === settled) last.delete(repository);
  }
}
