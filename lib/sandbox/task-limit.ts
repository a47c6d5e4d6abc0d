import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ulid } from "ulid";

/** A control group that its member joins by writing itself into `<folder>/cgroup.procs`. */
export interface TaskGroup {
  folder: string;
  remove(): Promise<void>;
}

/** Followed by the id of the process that made the group, by which left-overs are told from groups about to be joined. */
const PREFIX = "morning-";
const ROOT = "/sys/fs/cgroup";

/**
 * A control group that holds its members to `tasks` processes and threads. Only root needs it: the
 * kernel ignores the limit that a process carries itself (RLIMIT_NPROC) when its owner is root.
 * @returns null for other users, and where control groups cannot be written; then the watcher remains.
 */
export async function createTaskGroup(tasks: number): Promise<TaskGroup | null> {
  if (process.getuid?.() !== 0) return null;
  const parent = await parentGroup();
  if (parent === null) return null;
  const folder = join(parent, `${PREFIX}${process.pid}-${ulid()}`);
  try {
    await removeLeftOvers(parent);
    await mkdir(folder);
    await writeFile(join(folder, "pids.max"), String(tasks));
    return { folder, remove: () => removeGroup(folder) };
  } catch {
    await rmdir(folder).catch(() => undefined);
    return null;
  }
}

/** Where our groups go, inside whatever limits hold for us: below our own group (version 1), beside it (version 2, where a group with members has no children). */
async function parentGroup(): Promise<string | null> {
  const lines = (await readFile("/proc/self/cgroup", "utf8").catch(() => "")).split("\n");
  const first = lines.find((line) => line.split(":")[1]?.split(",").includes("pids"))?.split(":")[2];
  if (first !== undefined) return join(ROOT, "pids", first);
  const second = lines.find((line) => line.startsWith("0::"))?.slice(3);
  if (second === undefined) return null;
  const parent = join(ROOT, dirname(second));
  const enabled = await readFile(join(parent, "cgroup.subtree_control"), "utf8").catch(() => "");
  return enabled.split(/\s+/).includes("pids") ? parent : null;
}

/** Removes the groups of apps that are gone (killed before they could). */
async function removeLeftOvers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const maker = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) await rmdir(join(parent, name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** The last members may still be on their way out; tries for a second. */
async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const removed = await rmdir(folder).then(() => true, () => false);
    if (removed) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
