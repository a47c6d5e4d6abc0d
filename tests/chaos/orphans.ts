import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Processes that still have to do with a folder: by their command line, their working directory, or a
 * mount from it (as a sandbox has). Neither this process nor a waiting app or stack is one.
 */
export function findOrphans(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const command = read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim());
    const places = [command, read(() => readlinkSync(`/proc/${pid}/cwd`)), read(() => readFileSync(`/proc/${pid}/mountinfo`, "utf8"))];
    if (command !== "" && places.some((place) => place.includes(folder))) found.push(`${pid} ${command.slice(0, 100)}`);
  }
  return found;
}

/** Empty for a process that ended meanwhile. */
function read(get: () => string): string {
  try {
    return get();
  } catch {
    return "";
  }
}
