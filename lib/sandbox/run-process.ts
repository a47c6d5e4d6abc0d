import { spawn } from "node:child_process";
import { freemem, setPriority } from "node:os";
import type { Readable, Writable } from "node:stream";
import { FatalError, RetryableError } from "@/lib/errors";
import { OutputBuffer } from "./output-buffer";
import { measureTree } from "./process-tree";
import type { CommandResult, SandboxLimits } from "./sandbox";
import { createTaskGroup } from "./task-limit";

export interface ProcessRequest {
  file: string;
  args: readonly string[];
  environment: Record<string, string>;
  directory?: string;
  /** Contents of the file descriptors 3, 4, … that the process reads. */
  inputs?: readonly string[];
  limits: SandboxLimits;
  signal?: AbortSignal;
  onOutput?: (chunk: string) => void;
  /** Ends the whole tree at once; called again until the process is gone. */
  kill: (pid: number) => void;
  /** Called when the process has ended by itself, for what it may have left running. */
  afterExit?: (pid: number) => void;
}

/** Milliseconds between looks at the tree; a look that takes long makes the next one wait longer. */
const WATCH_MS = 50;
/** Bytes: below this much free memory on the machine the command goes, before the machine does. */
const MACHINE_RESERVE = 256 * 1024 ** 2;

const NOT_JOINED = 125;

/**
 * What the process does before it becomes the command, so that nothing it starts is ever without:
 * offers itself first when the machine runs out of memory (Linux), and joins its group.
 */
const STARTER = `
{ echo 1000 > /proc/self/oom_score_adj; } 2>/dev/null
if [ -n "$0" ]; then echo $$ > "$0/cgroup.procs" || exit ${NOT_JOINED}; fi
exec "$@"
`;

/**
 * Runs one process to its end, with its limits held: wall clock, output, memory and number of
 * processes of its whole tree. stdout is the command's output; stderr belongs to the launcher alone.
 * @throws FatalError("unavailable") when the process cannot be started, RetryableError when its limits could not be set.
 */
export async function runProcess(request: ProcessRequest): Promise<CommandResult & { launcherError: string }> {
  const started = performance.now();
  const output = new OutputBuffer(request.limits.outputBytes);
  if (request.signal?.aborted) return { exitCode: null, ended: "cancelled", output: "", truncated: false, durationMs: 0, launcherError: "" };

  const inputs = request.inputs ?? [];
  const group = await createTaskGroup(request.limits.processes);
  const child = spawn("/bin/sh", ["-c", STARTER, group?.folder ?? "", request.file, ...request.args], {
    env: request.environment as NodeJS.ProcessEnv,
    cwd: request.directory,
    stdio: ["ignore", "pipe", "pipe", ...inputs.map(() => "pipe" as const)],
    detached: true,
  });
  inputs.forEach((text, index) => {
    const pipe = child.stdio[index + 3] as Writable;
    pipe.on("error", () => undefined);
    pipe.end(text);
  });

  let ended: CommandResult["ended"] = "exit";
  let note = "";
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (why: CommandResult["ended"], sentence: string) => {
    if (ended !== "exit" || child.pid === undefined) return;
    ended = why;
    note = sentence;
    const pid = child.pid;
    request.kill(pid);
    killTimer = setInterval(() => request.kill(pid), 200);
  };

  const onAbort = () => stop("cancelled", "cancelled");
  request.signal?.addEventListener("abort", onAbort, { once: true });
  const wallTimer = setTimeout(() => stop("timeout", `longer than ${request.limits.wallMs / 1000} s`), request.limits.wallMs);
  let watchTimer: NodeJS.Timeout | undefined;
  const watch = () => {
    if (child.pid === undefined) return;
    const before = performance.now();
    const use = measureTree(child.pid);
    if (!use) return;
    if (use.tasks > request.limits.processes) stop("killed", `more than ${request.limits.processes} processes and threads at once`);
    else if (use.memoryBytes > request.limits.memoryBytes) stop("memory-limit", `more than ${Math.round(request.limits.memoryBytes / 1024 ** 2)} MiB of memory`);
    else if (use.memoryBytes > MACHINE_RESERVE && freemem() < MACHINE_RESERVE) stop("memory-limit", "the machine has almost no free memory left");
    watchTimer = setTimeout(watch, Math.max(WATCH_MS, 4 * (performance.now() - before)));
  };

  let launcherError = "";
  child.stderr?.on("data", (chunk: Buffer) => (launcherError = (launcherError + chunk.toString("utf8")).slice(0, 4096)));
  (child.stdout as Readable).on("data", (chunk: Buffer) => {
    // What still arrives after the order to stop is read, so that nothing blocks, but not kept.
    if (ended !== "exit") return;
    const text = output.push(chunk);
    if (text !== "") request.onOutput?.(text);
    if (output.bytes > 10 * request.limits.outputBytes) stop("output-limit", `more than ${10 * request.limits.outputBytes} bytes of output`);
  });

  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on("error", (cause) =>
        reject(new FatalError("unavailable", `Commands cannot be run here: ${request.file} did not start (${cause.message}).`, { cause })));
      child.on("exit", () => child.pid !== undefined && request.afterExit?.(child.pid));
      child.on("close", (exitCode, endSignal) => resolve([exitCode, endSignal]));
      if (child.pid !== undefined) {
        stepBack(child.pid);
        watchTimer = setTimeout(watch, WATCH_MS);
      }
    });
    // The command's own stderr goes to stdout: what stands here was said before it began.
    if (code === NOT_JOINED && launcherError.includes("cgroup.procs")) throw new RetryableError(`The command could not be given its limits: ${launcherError.trim()}`, 1_000);
    // SIGXCPU is how the kernel ends what has used its CPU time; through a shell it is 128 + 24.
    if (ended === "exit" && (signal === "SIGXCPU" || code === 128 + 24)) [ended, note] = ["timeout", `more than ${request.limits.cpuSeconds} s of CPU time`];
    else if (ended === "exit" && code === null) [ended, note] = ["killed", `ended by ${signal}`];
    const text = output.toString();
    return {
      exitCode: ended === "exit" ? code : null,
      ended,
      output: note === "" ? text : `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}[stopped: ${note}]\n`,
      truncated: output.truncated,
      durationMs: Math.round(performance.now() - started),
      launcherError,
    };
  } finally {
    clearTimeout(wallTimer);
    clearTimeout(watchTimer);
    clearInterval(killTimer);
    request.signal?.removeEventListener("abort", onAbort);
    await group?.remove();
  }
}

/** A busy command must not starve the app that watches it. */
function stepBack(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch {
    // Already over.
  }
}
