import { refusedWith } from "@/lib/forge/github/errors";
import type { Place } from "./place";
import type { Sender } from "./read-intent";

/** Whoever loses the permission may steer a minute more; whoever gets it waits as long at most. */
const KEPT_MS = 60_000;
const MAX_KEPT = 5_000;
const kept = new Map<string, { may: boolean; until: number }>();

/** Whether this account may write to the repository, as GitHub's API says and no payload. Bots never may. */
export async function mayWrite({ github, at, repository }: Place, sender: Sender): Promise<boolean> {
  if (sender.type !== "User") return false;
  const key = `${repository.id} ${sender.id} ${sender.login}`;
  const known = kept.get(key);
  if (known && known.until > Date.now()) return known.may;
  const may = await ask();
  kept.delete(key);
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, { may, until: Date.now() + KEPT_MS });
  return may;

  async function ask(): Promise<boolean> {
    try {
      const { data } = await github.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { ...at, username: sender.login });
      // A login can pass to another account.
      if (data.user && Number(data.user.id) !== sender.id) return false;
      return ["admin", "maintain", "write"].includes(data.permission);
    } catch (error) {
      if (refusedWith(error) === 404) return false;
      throw error;
    }
  }
}

export const notAWriter = (sender: Sender) => `${sender.login} has no write permission in this repository.`;
