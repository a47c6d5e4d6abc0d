import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { runChecks, type RunChecksOptions } from "@/lib/ci/run-checks";
import type { Forge, ForgeRepository } from "@/lib/forge/forge";
import { createLocalForge } from "@/lib/forge/local/local-forge";
import { createBubblewrapProvider } from "@/lib/sandbox/bubblewrap";
import { startStackApart, type StackApart } from "@/tests/setup/stack-apart";
import { makeRepository, type PersonsRepository } from "../forge/make-repository";

let stack: StackApart;
let persons: PersonsRepository;
let forge: Forge;
let repository: ForgeRepository;
let runId: string;
let dataDir: string;

beforeAll(async () => void (stack = await startStackApart({ appUrl: "http://127.0.0.1:3000" })));
afterAll(() => stack.close());
beforeEach(async () => {
  persons = makeRepository("bare");
  dataDir = join(dirname(persons.location), "data");
  const insert = async (table: string, values: object) => {
    const { data, error } = await stack.serviceClient.from(table).insert(values).select("id").single();
    if (error) throw error;
    return data.id as string;
  };
  const tenantId = await insert("tenants", { name: "CI" });
  const id = await insert("repositories", { tenant_id: tenantId, forge: "local", name: "Sum", location: persons.location, default_branch: "main" });
  runId = await insert("runs", { tenant_id: tenantId, repository_id: id, goal: "Try", model: "replay:demo", base_branch: "main" });
  repository = { id, tenantId, name: "Sum", location: persons.location, defaultBranch: "main" };
  forge = createLocalForge({ rows: stack.serviceClient, dataDir, requestChecks: async () => undefined });
});
afterEach(() => rmSync(dirname(persons.location), { recursive: true, force: true }));

const run = (sha: string, options: Partial<RunChecksOptions> = {}) =>
  runChecks({ forge, repository: { ...repository, network: "none" }, sha, provider: createBubblewrapProvider(), rows: stack.serviceClient, runId, attempt: 1, dataDir, ...options });
const yaml = (checks: Record<string, string>, extra = "") => ({ ".morning.yml": `${extra}checks:\n${Object.entries(checks).map(([name, command]) => `  ${name}: ${JSON.stringify(command)}\n`).join("")}` });

it("runs each check on exactly the commit, and keeps conclusion, log and places", async () => {
  const test = 'import test from "node:test";\nimport assert from "node:assert";\ntest("adds numbers", () => {\n  assert.equal(1 + 1, 3);\n});\n';
  const sha = persons.commit("main", { ...yaml({ good: "echo $LEVEL; cat prepared", bad: "node --test" }, "setup: echo set-up > prepared\nenv: { LEVEL: high }\n"), "sum.test.mjs": test });
  persons.commit("main", { "sum.test.mjs": "later commits do not matter" });
  const live: Record<string, string> = {};
  const states: string[] = [];
  await run(sha, { onLog: async (name, text) => void (live[name] = (live[name] ?? "") + text), onCheck: async (check) => void states.push(`${check.name} ${check.status} ${check.conclusion}`) });
  expect(states).toEqual(["good queued null", "bad queued null", "good in_progress null", "good completed success", "bad in_progress null", "bad completed failure"]);
  const checks = await forge.listChecks(repository, sha, "main");
  const bad = checks.find((check) => check.name === "bad")!;
  expect(bad).toMatchObject({ status: "completed", conclusion: "failure", attempt: 1, required: true });
  expect(bad.annotations).toContainEqual({ path: "sum.test.mjs", line: 3, message: "adds numbers" });
  const good = await forge.checkLog(repository, checks.find((check) => check.name === "good")!.id);
  expect(good).toMatch(/^\$ echo set-up > prepared\n\$ echo \$LEVEL; cat prepared\nhigh\nset-up\n\nexit code 0/);
  expect(live.good).toContain("high\nset-up");
  expect(readdirSync(join(dataDir, "ci"))).toEqual([]);
});

it("keeps what was completed before a crash, and repeats the rest", async () => {
  const sha = persons.commit("main", yaml({ one: "true", two: "true" }));
  await run(sha);
  const [one] = await forge.listChecks(repository, sha, "main");
  const { error } = await stack.serviceClient.from("checks").update({ status: "in_progress", conclusion: null, completed_at: null, log: "half" }).eq("repository_id", repository.id).eq("name", "two");
  expect(error).toBeNull();
  const states: string[] = [];
  await run(sha, { onCheck: async (check) => void states.push(`${check.name} ${check.status}`) });
  expect(states).toEqual(["one completed", "two queued", "two in_progress", "two completed"]);
  const again = await forge.listChecks(repository, sha, "main");
  expect(again).toHaveLength(2);
  expect(again[0]).toEqual(one);
  expect(await forge.checkLog(repository, again[1]!.id)).toContain("exit code 0");
});

it("repeats a check under another attempt, which then counts", async () => {
  const sha = persons.commit("main", yaml({ flaky: "test -e /home/morning/.never || test \"$(cat src/sum.js | wc -l)\" = 1" }));
  await run(sha);
  await run(sha, { attempt: 2 });
  expect(await forge.listChecks(repository, sha, "main")).toMatchObject([{ name: "flaky", attempt: 2, conclusion: "success" }]);
});

it("never counts a repository without checks as verified, and says how to add some", async () => {
  const sha = persons.commit("main", { "notes.txt": "no checks here" });
  expect(await run(sha)).toMatchObject([{ name: "detect", conclusion: "action_required" }]);
  const [check] = await forge.listChecks(repository, sha, "main");
  expect(check).toMatchObject({ required: true });
  expect(await forge.checkLog(repository, check!.id)).toContain("Add .morning.yml");
});

it("fails a .morning.yml with mistakes, naming them", async () => {
  const sha = persons.commit("main", { ".morning.yml": "network: all\n", "package.json": '{"scripts":{"test":"true"}}' });
  expect(await run(sha)).toMatchObject([{ name: "detect", conclusion: "failure" }]);
  expect(await forge.checkLog(repository, (await forge.listChecks(repository, sha, "main"))[0]!.id)).toContain("cannot choose the network");
});

it("tells a cancelled check from a failed one, and starts no other", async () => {
  const sha = persons.commit("main", yaml({ long: "echo begun; sleep 600", next: "touch next" }));
  const stop = new AbortController();
  await run(sha, { signal: stop.signal, onLog: async (_name, text) => { if (text.includes("begun")) stop.abort(); } });
  expect((await forge.listChecks(repository, sha, "main")).map(({ name, conclusion }) => `${name} ${conclusion}`)).toEqual(["long cancelled", "next cancelled"]);
});

it("shows a failed set-up in the log of every check, and lets the checks decide", async () => {
  const sha = persons.commit("main", yaml({ test: "true" }, "setup: echo no registry; exit 7\n"));
  expect(await run(sha)).toMatchObject([{ conclusion: "success" }]);
  expect(await forge.checkLog(repository, (await forge.listChecks(repository, sha, "main"))[0]!.id)).toMatch(/no registry\n[^]*The set-up command above failed \(exit code 7 .*network policy is "none"/);
});

it("stores no secret and no null character, and cuts a long log", async () => {
  const sha = persons.commit("main", yaml({ noisy: "echo TOKEN_PASSWORD=hunter2hunter2; printf 'a\\000b\\n'; yes line | head -n 100000; echo last" }));
  await run(sha);
  const log = await forge.checkLog(repository, (await forge.listChecks(repository, sha, "main"))[0]!.id);
  expect(log).toMatch(/TOKEN_PASSWORD=\[redacted\]\nab\nline[^]*characters left out[^]*last\n\nexit code 0/);
  expect(log.length).toBeLessThanOrEqual(256 * 1024);
  expect(existsSync(join(dataDir, "ci"))).toBe(true);
});
