import { FatalError } from "@/lib/errors";
import type { CommandRequest, SandboxLimits } from "./sandbox";

/**
 * The small shell script that stands before every command: limits that only the process itself can
 * set, and stderr joined to stdout so that their order is kept. Shells name the limit on processes
 * `-u` (bash) or `-p` (dash).
 */
const SCRIPT = `
cpu=$1 blocks=$2 tasks=$3; shift 3
ulimit -c 0
ulimit -St "$cpu"; ulimit -Ht $((cpu + 2))
ulimit -f "$blocks"
{ ulimit -u "$tasks" || ulimit -p "$tasks"; } 2>/dev/null
exec 2>&1
exec "$@"
`;

/** argv for a command under its limits. For root the limit on processes is held by a control group instead. */
export function launch(argv: readonly string[], limits: SandboxLimits): string[] {
  const blocks = Math.floor(limits.fileBytes / 512);
  return ["/bin/sh", "-c", SCRIPT, "sh", String(Math.ceil(limits.cpuSeconds)), String(blocks), String(limits.processes), ...argv];
}

/** @throws FatalError("bad_request") for an empty command, or one that a launcher would read as an option. */
export function argvOf(command: CommandRequest["command"]): readonly string[] {
  const argv = typeof command === "string" ? ["/bin/sh", "-c", command] : command;
  const first = argv[0];
  if (first === undefined || first === "" || first.startsWith("-")) throw new FatalError("bad_request", "A command starts with the name of a program.");
  if (argv.some((part) => part.includes("\0"))) throw new FatalError("bad_request", "A command cannot hold a null character.");
  return argv;
}
