import { FatalError } from "@/lib/errors";
import { bubblewrapProblem, createBubblewrapProvider } from "./bubblewrap";
import type { SandboxProvider } from "./sandbox";
import { createUnsafeProvider } from "./unsafe";

/** The PATH with which bubblewrap was found to work. */
let worksWith: string | undefined;

/**
 * The sandbox provider of this machine. `unsafe` is taken only when asked for by name.
 * @param choice the value of `SANDBOX`; empty means bubblewrap.
 * @throws FatalError("unavailable") saying how to get bubblewrap.
 */
export async function openProvider(choice: "bubblewrap" | "unsafe" | undefined): Promise<SandboxProvider> {
  if (choice === "unsafe") return createUnsafeProvider();
  // Found out once: what worked goes on working, and what is installed meanwhile is found.
  const problem = worksWith === process.env.PATH ? null : await bubblewrapProblem();
  if (problem === null) worksWith = process.env.PATH;
  if (problem === null) return createBubblewrapProvider();
  throw new FatalError(
    "unavailable",
    `${problem} Commands of a repository run in a sandbox only: install it (Debian and Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap; Arch: pacman -S bubblewrap; in a container, allow user namespaces), or set SANDBOX=unsafe to run them without isolation on a machine where you trust the code.`,
  );
}
