import { FatalError } from "@/lib/errors";
import type { Forge } from "./forge";
import { createLocalForge, type LocalForgeOptions } from "./local/local-forge";

/** The forge that a repository's row names. @throws FatalError("unavailable") for one that this installation does not have. */
export function openForge(kind: string, options: LocalForgeOptions): Forge {
  if (kind === "local") return createLocalForge(options);
  throw new FatalError("unavailable", `Repositories on ${kind} cannot be used yet. Use a git repository on the machine that runs the app.`);
}
