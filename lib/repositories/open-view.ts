import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import { listGithubBranches, readGithubBranchHead, readGithubCommitFiles } from "@/lib/forge/github/inspect-github";
import { inspectLocalRepository, readBranchHead, readCommitFiles } from "@/lib/forge/inspect-local";
import { askAs } from "@/lib/github/ask";
import { credentialOf } from "@/lib/github/credential-of";
import type { Actor } from "@/lib/tenants/actor";

/** What can be looked at in a registered repository, wherever it lives, without changing anything. */
export interface RepositoryView {
  /** At most 1,000. */
  branches(): Promise<string[]>;
  /** The commit that a branch leads to, or null. */
  branchHead(branch: string): Promise<string | null>;
  files(sha: string): ReturnType<typeof readCommitFiles>;
}

/**
 * Opens a repository for looking. All throws are sentences that say what to do: `not_found` for one of
 * another tenant, and what the place or GitHub has against it.
 */
export async function openView(actor: Actor, id: string): Promise<RepositoryView> {
  const row = unwrap(await actor.client.from("repositories").select("tenant_id, forge, location, github_id, installation_id, token_id, access").eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such repository in your workspace.");
  const { location } = row;
  if (row.forge === "local") {
    return {
      branches: async () => (await inspectLocalRepository(location)).branches,
      branchHead: (branch) => readBranchHead(location, branch),
      files: (sha) => readCommitFiles(location, sha),
    };
  }
  const github = askAs(await credentialOf(row, "look"));
  return {
    branches: () => listGithubBranches(github, location),
    branchHead: (branch) => readGithubBranchHead(github, location, branch),
    files: (sha) => readGithubCommitFiles(github, location, sha),
  };
}
