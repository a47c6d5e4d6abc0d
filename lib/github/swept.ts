import { MorningError, RetryableError } from "@/lib/errors";
import type { Heeded } from "./triggers/place";

/** As what an event would have done; `refused` where that could not be done. */
export type Swept = Heeded & { refused?: true };

/** What is refused for one issue, comment or run (a locked conversation, a model that is gone) keeps no other from being made good. */
export async function apart(work: () => Promise<Swept[]>): Promise<Swept[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MorningError) || error instanceof RetryableError) throw error;
    return [{ done: false, refused: true, why: `Refused: ${error.message}` }];
  }
}

/** Does this for each, one after the other, and what is refused for one apart from the others. */
export async function eachApart<T>(items: Iterable<T>, work: (item: T) => Promise<Swept[] | Swept | null>): Promise<Swept[]> {
  const swept: Swept[] = [];
  for (const item of items) swept.push(...(await apart(async () => [(await work(item)) ?? []].flat())));
  return swept;
}
