import { z } from "zod";
import { detectCommands } from "@/lib/ci/commands";
import { MorningError, messageOf } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { openView } from "./open-view";
import { readRepository } from "./queries";

/** Branches that are offered to choose from. */
const MAX_BRANCHES = 100;

export const repositoryCheckSchema = z.object({
  problem: z.string().nullable().describe("Why no run could start there now, as a sentence; null when one can"),
  branches: z.array(z.string()).describe("Newest first where the forge can tell; at most 100"),
  checks: z.array(z.object({ name: z.string(), command: z.string() })).describe("Found on the base branch; a run ends verified green only when there are some"),
  source: z.string().describe("What named the checks, such as package.json"),
});
export type RepositoryCheck = z.infer<typeof repositoryCheckSchema>;

/**
 * Looks whether a registered repository is still there and in reach, whether it has the base branch, and which
 * checks it has on it; changes nothing. Throws `not_found`, also for one of another tenant.
 */
export async function checkRepository(actor: Actor, id: string, branch?: string): Promise<RepositoryCheck> {
  const { defaultBranch } = await readRepository(actor, id);
  const base = branch ?? defaultBranch;
  const nothing = { branches: [], checks: [], source: "nothing found" };
  try {
    const view = await openView(actor, id);
    const [all, head] = await Promise.all([view.branches(), view.branchHead(base)]);
    const branches = all.slice(0, MAX_BRANCHES);
    if (!head) return { ...nothing, branches, problem: `The branch ${base} is not there any more. Choose another base branch.` };
    const { checks, source } = await view.files(head).then(detectCommands);
    return { problem: null, branches, checks, source };
  } catch (error) {
    if (!(error instanceof MorningError)) throw error;
    return { ...nothing, problem: messageOf(error) };
  }
}
