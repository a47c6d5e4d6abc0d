import { spawn } from "node:child_process";
import { addRepository, expect, git, makeApiKey, makeRepository, signUp, test } from "./test";

/** The client as a person types it; answers its exit code and what it printed. */
function morning(key: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn("npx", ["tsx", "lib/cli/morning.ts", ...args], { env: { ...process.env, MORNING_URL: process.env.E2E_URL, MORNING_API_KEY: key }, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err += chunk));
    child.on("exit", (code) => resolve({ code: code ?? 1, out, err }));
  });
}

test("the command line registers the repository, follows the run and exits 0 when green", async ({ page }) => {
  test.setTimeout(120_000);
  await signUp(page);
  const key = await makeApiKey(page);
  const repository = makeRepository();

  const run = await morning(key, "run", "--repo", repository, "--goal", "Do it quickly.", "--autonomy", "full", "--json");
  expect(run.err + run.out).toContain("run.finished");
  expect(run.code).toBe(0);
  for (const line of run.out.trim().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
  expect(git(repository, "log", "--format=%s", "-1", "main")).toContain("Merge pull request #1");

  const list = await morning(key, "runs", "--json");
  expect(list.out).toContain("Do it quickly.");
  expect((await morning("mk_wrong-wrong-wrong-wrong-wrong", "runs")).code).not.toBe(0);
  expect((await morning(key, "run", "--repo", repository)).code).toBe(2);
});

test("the command line approves and cancels", async ({ page }) => {
  test.setTimeout(120_000);
  await signUp(page);
  const key = await makeApiKey(page);
  const repository = makeRepository();
  await addRepository(page, repository);
  const following = morning(key, "run", "--repo", repository, "--goal", "Do it quickly.", "--autonomy", "merge", "--json");
  const id = await expect.poll(async () => waiting(key), { timeout: 40_000 }).not.toBe("").then(() => waiting(key));
  expect((await morning(key, "approve", id)).code).toBe(0);
  expect((await following).code).toBe(0);

  const slow = morning(key, "run", "--repo", repository, "--goal", "Go slowly.", "--autonomy", "full", "--json");
  const runId = await expect.poll(async () => running(key), { timeout: 20_000 }).not.toBe("").then(() => running(key));
  expect((await morning(key, "cancel", runId)).code).toBe(0);
  expect((await slow).code).toBe(1);
});

const get = async (key: string, path: string) => (await (await fetch(`${process.env.E2E_URL}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })).json()) as { items?: Array<{ id: string; status: string }> };
const waiting = async (key: string) => (await get(key, "/approvals?status=pending")).items?.[0]?.id ?? "";
const running = async (key: string) => (await get(key, "/runs?status=running")).items?.[0]?.id ?? "";
