import { FatalError } from "@/lib/errors";
import type { Forge } from "./forge";
import type { GitHubForgeOptions } from "./github/context";
import { createGitHubForge } from "./github/github-forge";
import { createLocalForge, type LocalForgeOptions } from "./local/local-forge";

/** The forge that a repository's row names. @throws FatalError("unavailable") for one that this version does not know. */
export function openForge(kind: string, options: LocalForgeOptions & GitHubForgeOptions): Forge {
  if (kind === "local") return createLocalForge(options);
  if (kind === "github") return createGitHubForge(options);
  throw new FatalError("unavailable", `Repositories on ${kind} cannot be used by this version of the app.`);
}
