import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ReadyLine } from "@/lib/local/stack-process";

const PROGRAM = join(import.meta.dirname, "../../lib/local/stack-process.ts");

export interface StackProcess extends ReadyLine {
  child: ChildProcess;
  /** What it printed on standard error so far. */
  errors(): string;
  /** Resolves with the exit code (null after a kill). */
  exited: Promise<number | null>;
}

/** Starts the stack as a process of its own; rejects with its message when it ends before it is ready. */
export async function startStackProcess(environment: { dataDir: string; port?: number; appUrl?: string }): Promise<StackProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM], {
    env: { ...process.env, MORNING_DATA_DIR: environment.dataDir, STACK_PORT: String(environment.port ?? 0), APP_URL: environment.appUrl ?? "http://127.0.0.1:1" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const ready = new Promise<ReadyLine>((resolve) => {
    createInterface(child.stdout).on("line", (line) => resolve(JSON.parse(line) as ReadyLine));
  });
  const line = await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(errors);
    }),
  ]);
  return { ...line, child, errors: () => errors, exited };
}
