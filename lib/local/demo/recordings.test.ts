import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planSchema } from "@/lib/agents/plan";
import { createDemoRepository, isUntouchedDemo } from "@/lib/demo/create-demo-repository";
import { DEMO_GOAL } from "@/lib/demo/goal";
import { RECORDINGS, type Recording } from "./recordings";

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "demo-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const git = async (location: string, ...args: string[]) => (await run("git", ["-C", location, ...args])).stdout.trim();
const callsOf = (agent: Recording["agent"]) => RECORDINGS.find((recording) => recording.agent === agent)!.answers.flatMap(({ calls }) => calls);

/** Runs a command of the repository as its CI does, and tells whether it passed. */
async function check(checkout: string, command: string): Promise<{ passed: boolean; output: string }> {
  const env = { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`, NODE_ENV: "test" } as const;
  return run("sh", ["-c", command], { cwd: checkout, env }).then(
    ({ stdout, stderr }) => ({ passed: true, output: stdout + stderr }),
    (error: { stdout: string; stderr: string }) => ({ passed: false, output: error.stdout + error.stderr }),
  );
}

/** Does what the tools of an agent would do with its recorded calls. */
async function apply(checkout: string, agent: Recording["agent"], known: Set<string>): Promise<string[]> {
  const commands: string[] = [];
  for (const { name, input } of callsOf(agent)) {
    const file = typeof input.path === "string" ? path.join(checkout, input.path) : checkout;
    if (name === "read_file") expect(await readFile(file, "utf8")).not.toBe("");
    if (name === "write_file") {
      expect(known, "only new files are written whole").not.toContain(input.path);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, String(input.content));
    }
    if (name === "edit_file") {
      const before = await readFile(file, "utf8");
      expect(before.split(String(input.old_text)), `${agent}: ${String(input.old_text)}`).toHaveLength(2);
      await writeFile(file, before.replace(String(input.old_text), () => String(input.new_text)));
    }
    if (name === "run_command") {
      commands.push(String(input.command));
      expect(await check(checkout, String(input.command)), String(input.command)).toMatchObject({ passed: true });
    }
  }
  return commands;
}

test("the repository is the same on every machine, bare, and left alone when it is there", async () => {
  const first = await createDemoRepository(path.join(folder, "one"));
  const second = await createDemoRepository(path.join(folder, "two"));
  expect(await git(first.location, "rev-parse", "main")).toBe(await git(second.location, "rev-parse", "main"));
  expect(await git(first.location, "rev-parse", "--is-bare-repository")).toBe("true");
  expect(await git(first.location, "fsck", "--strict")).toBe("");
  expect((await git(first.location, "log", "--format=%an", "main")).split("\n")).toHaveLength(9);
  expect(new Set((await git(first.location, "log", "--format=%an", "main")).split("\n")).size).toBe(3);

  expect(await isUntouchedDemo(first.location)).toBe(true);
  await git(first.location, "update-ref", "refs/heads/main", "main~1");
  expect(await isUntouchedDemo(first.location)).toBe(false);
  expect(await isUntouchedDemo(path.join(folder, "nowhere"))).toBe(false);
  const again = await createDemoRepository(path.join(folder, "one"));
  expect(again).toEqual(first);
  expect(await git(first.location, "rev-parse", "main")).toBe(await git(second.location, "rev-parse", "main~1"));
});

test("made by several processes at once, it is one whole repository and nothing else", async () => {
  const into = path.join(folder, "race");
  const script = `import { createDemoRepository } from ${JSON.stringify(path.resolve("lib/demo/create-demo-repository.ts"))}; await createDemoRepository(${JSON.stringify(into)});`;
  await Promise.all([1, 2, 3].map(() => run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script])));
  expect(await readdir(into)).toEqual(["pocket-duration.git"]);
  expect(await git(path.join(into, "pocket-duration.git"), "rev-list", "--count", "main")).toBe("9");
});

test("the recorded run is green, then red by an old test, then green", { timeout: 60_000 }, async () => {
  const { location, goal } = await createDemoRepository(path.join(folder, "run"));
  expect(goal).toBe(DEMO_GOAL);
  const checkout = path.join(folder, "checkout");
  await run("git", ["clone", "--quiet", location, checkout]);
  const suite = "node --test test/*.spec.ts";
  expect(await check(checkout, suite)).toMatchObject({ passed: true });
  expect(await check(checkout, "node scripts/check-docs.ts")).toMatchObject({ passed: true });

  const known = new Set((await git(checkout, "ls-files")).split("\n"));
  expect(await apply(checkout, "executor", known)).not.toContain(suite);
  const red = await check(checkout, suite);
  expect(red.passed).toBe(false);
  expect(red.output).toMatch(/long intervals in days/);
  expect(red.output).toMatch(/fail 1\b/);

  await git(checkout, "add", "-A");
  expect(await apply(checkout, "fixer", known)).toContain(suite);
  expect(await check(checkout, suite)).toMatchObject({ passed: true });
  expect(await git(checkout, "diff", "--name-only")).toBe("src/format.ts");
});

test("the plan is valid and covers every file that the executor and the fixer write", () => {
  const submitted = callsOf("planner").filter(({ name }) => name === "submit_plan");
  expect(submitted).toHaveLength(1);
  const paths = planSchema.parse(submitted[0]!.input).steps.flatMap((step) => step.paths);
  const written = [...callsOf("executor"), ...callsOf("fixer")].filter(({ name }) => name === "edit_file" || name === "write_file").map(({ input }) => input.path);
  expect(written.length).toBeGreaterThan(5);
  expect(paths).toEqual(expect.arrayContaining(written));
});
