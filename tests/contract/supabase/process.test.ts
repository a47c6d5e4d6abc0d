import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { lockDataDir } from "@/lib/local/supabase/lock";
import { startStackProcess, type StackProcess } from "../../setup/stack-process";

let dataDir: string;
const running: StackProcess[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "morning-process-"));
});
afterEach(async () => {
  for (const stack of running.splice(0)) {
    stack.child.kill("SIGKILL");
    await stack.exited;
  }
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function start(options: { port?: number } = {}): Promise<StackProcess> {
  const stack = await startStackProcess({ dataDir, ...options });
  running.push(stack);
  return stack;
}

function serviceOf(stack: StackProcess) {
  return createClient(stack.url, stack.env.SUPABASE_SECRET_KEY ?? "", { auth: { persistSession: false } }).auth.admin;
}

test("a killed stack has everything that it acknowledged, also when it is killed again while it starts", async () => {
  const stack = await start();
  const made: string[] = [];
  const writing = (async () => {
    const admin = serviceOf(stack);
    for (let n = 0; n < 1_000; n++) {
      const { data } = await admin.createUser({ email: `user-${n}@example.com` });
      if (!data.user) return;
      made.push(data.user.id);
      if (made.length === 20) stack.child.kill("SIGKILL");
    }
  })();
  await Promise.all([stack.exited, writing]);
  const interrupted = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "../../../lib/local/stack-process.ts")], { env: { ...process.env, MORNING_DATA_DIR: dataDir, STACK_PORT: "0" }, stdio: "ignore" });
  setTimeout(() => interrupted.kill("SIGKILL"), 900);
  await once(interrupted, "exit");

  const again = await start();
  const { data } = await serviceOf(again).listUsers({ perPage: 1000 });
  const found = new Set(data.users.map((user) => user.id));
  expect(made.length).toBeGreaterThanOrEqual(20);
  expect(made.filter((id) => !found.has(id))).toEqual([]);
  expect(again.env.SUPABASE_SECRET_KEY).toBe(stack.env.SUPABASE_SECRET_KEY);
});

test("the keys are readable by their owner alone", async () => {
  expect((await stat(join(dataDir, "keys.json"))).mode & 0o777).toBe(0o600);
});

test("a second process on the directory is refused and told who has it", async () => {
  const stack = await start();
  await expect(start()).rejects.toThrow(new RegExp(`is in use by process ${stack.child.pid} since 20.*Stop that process, or choose another directory with MORNING_DATA_DIR`));
  expect((await fetch(`${stack.url}/health`)).status).toBe(200);
});

test("a port that is taken is named", async () => {
  const stack = await start();
  const other = await mkdtemp(join(tmpdir(), "morning-process-"));
  await expect(startStackProcess({ dataDir: other, port: Number(new URL(stack.url).port) })).rejects.toThrow(/Port \d+ is in use by another program/);
  await rm(other, { recursive: true });
});

test("SIGTERM ends it cleanly, and so does the end of whoever started it", async () => {
  const first = await start();
  first.child.kill("SIGTERM");
  expect(await first.exited).toBe(0);
  const second = await start();
  second.child.stdin?.end();
  expect(await second.exited).toBe(0);
  expect([first.errors(), second.errors()]).toEqual(["", ""]);
});

test("a lock is given back, and a dead holder's is taken over", async () => {
  const dir = await mkdtemp(join(tmpdir(), "morning-lock-"));
  const unlock = await lockDataDir(dir);
  await expect(lockDataDir(dir)).rejects.toThrow(`is in use by process ${process.pid} since`);
  await unlock();
  const holder = spawn(process.execPath, ["--import", "tsx", "-e", `import("${join(import.meta.dirname, "../../../lib/local/supabase/lock.ts")}").then((m) => m.lockDataDir(${JSON.stringify(dir)})).then(() => { console.log("held"); setInterval(() => {}, 1000); })`], { stdio: ["ignore", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  await expect(lockDataDir(dir)).rejects.toThrow(`is in use by process ${holder.pid} since`);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const results = await Promise.allSettled([lockDataDir(dir), lockDataDir(dir), lockDataDir(dir)]);
  const taken = results.filter((result) => result.status === "fulfilled");
  expect(taken).toHaveLength(1);
  await taken[0]?.value();
  await rm(dir, { recursive: true });
});
