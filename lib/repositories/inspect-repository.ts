import { basename } from "node:path";
import { detectCommands } from "@/lib/ci/commands";
import { messageOf } from "@/lib/errors";
import { inspectLocalRepository, readCommitFiles } from "@/lib/forge/inspect-local";
import type { Actor } from "@/lib/tenants/actor";
import { placeToRegister } from "./create-repository";
import { listRepositories } from "./queries";

/** What is at a place, before it is registered. */
export interface RepositoryInspection {
  name: string;
  defaultBranch: string;
  /** Newest first; at most 1,000. */
  branches: string[];
  fileCount: number;
  /** Found on the default branch; a run can only end verified green when there are some. */
  checks: { name: string; command: string }[];
  /** What named the checks, such as package.json. */
  source: string;
  /** Worth knowing, not in the way. */
  problems: string[];
  /** The repository that is registered at this place already. */
  registeredAs: string | null;
}

/** Looks at a repository of this machine without changing anything. Throws as `createRepository` does. */
export async function inspectRepository(actor: Actor, location: string): Promise<RepositoryInspection> {
  const place = await placeToRegister(actor, location);
  const { defaultBranch, branches, fileCount, headSha } = await inspectLocalRepository(place);
  const { items } = await listRepositories(actor, { location: place, limit: 1 });
  const problems: string[] = [];
  const found = await readCommitFiles(place, headSha).then(detectCommands).catch((error: unknown) => {
    problems.push(messageOf(error));
    return { checks: [], source: "nothing found" };
  });
  if (found.checks.length === 0 && problems.length === 0) problems.push("No checks were found, so nothing could verify a change here. Name them in a file .morning.yml, or add a test script.");
  return { name: basename(place).replace(/\.git$/, ""), defaultBranch, branches, fileCount, checks: found.checks, source: found.source, problems, registeredAs: items[0]?.id ?? null };
}
