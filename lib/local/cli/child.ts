import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import path from "node:path";

/** The folder of the project: what is started has it as its working directory. */
export const ROOT = path.join(import.meta.dirname, "../../..");

const STOP_WITHIN_MS = 12_000;

export interface Child {
  process: ChildProcess;
  /** Resolves with a sentence when it ended, whether it was asked to or not. */
  ended: Promise<string>;
  /** Asks it to end, and insists after twelve seconds. */
  stop(): Promise<void>;
}

/**
 * Starts Node in a process group of its own: Ctrl-C reaches the launcher alone, which then stops its
 * children one after the other instead of all at once.
 */
export function startNode(name: string, args: string[], env: NodeJS.ProcessEnv, stdio: StdioOptions): Child {
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio, detached: true });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`${name} could not be started: ${error.message}.`));
    child.once("exit", (code, signal) => resolve(`${name} ended ${signal ? `by ${signal}` : `with code ${code}`}.`));
  });
  return {
    process: child,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const insist = setTimeout(() => killGroup(child), STOP_WITHIN_MS);
      await ended;
      clearTimeout(insist);
      // Whatever it started and left behind.
      killGroup(child);
    },
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already, which is what was wanted.
  }
}
