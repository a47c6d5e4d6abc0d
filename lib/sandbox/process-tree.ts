import { existsSync, readdirSync, readFileSync } from "node:fs";

export interface TreeUse {
  pids: number[];
  /** Processes and threads. */
  tasks: number;
  /** Anonymous and shared memory held, bytes. Pages shared after a fork count once for each process. */
  memoryBytes: number;
}

/**
 * What a process and all its descendants use, read from /proc. Control groups would be exact, but are
 * seldom writable (containers, ordinary users), while /proc is the same everywhere.
 * @returns null where there is no /proc (macOS).
 */
export function measureTree(root: number): TreeUse | null {
  const childrenOf = childrenReader();
  if (!childrenOf) return null;
  const use: TreeUse = { pids: [], tasks: 0, memoryBytes: 0 };
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    use.pids.push(pid);
    queue.push(...childrenOf(pid));
    addUse(pid, use);
  }
  return use;
}

/** Most kernels list a task's children; where one does not, every process is asked for its parent. */
function childrenReader(): ((pid: number) => number[]) | null {
  if (existsSync(`/proc/${process.pid}/task/${process.pid}/children`)) return listedChildren;
  const children = new Map<number, number[]>();
  let entries: string[];
  try {
    entries = readdirSync("/proc");
  } catch {
    return null;
  }
  for (const entry of entries) {
    const pid = Number(entry);
    const parent = Number.isInteger(pid) ? parentOf(pid) : null;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return (pid) => children.get(pid) ?? [];
}

function listedChildren(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "latin1").split(" ").filter(Boolean).map(Number));
  } catch {
    return []; // ended meanwhile
  }
}

/** Processes that carry `name=value` in their environment: finds those that left their group and parent. */
export function findByEnvironment(name: string, value: string): number[] {
  const found: number[] = [];
  let entries: string[];
  try {
    entries = readdirSync("/proc");
  } catch {
    return found;
  }
  for (const entry of entries) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${name}=${value}\0`)) found.push(pid);
    } catch {
      // Gone, or another user's.
    }
  }
  return found;
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command name may hold spaces and parentheses: fields start after the last one.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ", 2)[1]);
  } catch {
    return null;
  }
}

function addUse(pid: number, use: TreeUse): void {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    use.tasks += field(status, "Threads");
    use.memoryBytes += (field(status, "RssAnon") + field(status, "RssShmem")) * 1024;
  } catch {
    // Ended between the listing and the reading.
  }
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}
