import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Served } from "./stack-apart-process";
import { connectUsers, type TestUsers } from "./stack";

export interface StackApart extends TestUsers {
  dataDir: string;
  /** What the app needs in its environment to use this stack. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/**
 * A test stack in a process of its own, as in production. For tests that start many programs: each
 * start copies the page tables of the process that starts it, and a database in that process makes
 * this 30 ms instead of 1 ms.
 */
export async function startStackApart({ appUrl }: { appUrl: string }): Promise<StackApart> {
  const dataDir = await mkdtemp(join(tmpdir(), "morning-test-"));
  const child = fork(join(import.meta.dirname, "stack-apart-process.ts"), [dataDir, appUrl], { execArgv: ["--import", "tsx"], stdio: ["ignore", "ignore", "pipe", "ipc"], env: { ...process.env, LITE_AUTH_BCRYPT_COST: "4" } });
  let errors = "";
  // The database prints every refusal; the tests look at answers instead.
  child.stderr!.on("data", (text: Buffer) => (errors = (errors + text.toString()).slice(-10_000)));
  const served = await Promise.race([once(child, "message").then(([message]) => message as Served), once(child, "exit").then(() => null)]);
  if (!served) throw new Error(`The stack did not start: ${errors}`);
  const users = connectUsers(served, dataDir);
  return {
    ...users,
    dataDir,
    env: served.env,
    async close() {
      await users.disconnect();
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
