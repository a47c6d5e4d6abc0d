import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startApiServer } from "../setup/api-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { makeKey, makeRepository, ok, startWorld, tenantOf, type World } from "../setup/world";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
let home: string;
let key: string;
let repo: string;

beforeAll(async () => {
  world = await startWorld();
  server = await startApiServer();
  home = await mkdtemp(join(tmpdir(), "morning-home-"));
  const user = await world.stack.createUser();
  key = (await makeKey(user, await tenantOf(world.stack, user))).key;
  repo = await makeRepository(world.root, "library");
});
afterAll(async () => {
  await server?.close();
  await world?.close();
  await rm(home, { recursive: true, force: true });
});
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/already decided/));

interface Running {
  /** Resolves with what was printed so far once it matches. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** `npm run morning -- …`, as a process of its own. */
function morning(args: string[], { env = { MORNING_URL: server.url, MORNING_API_KEY: key } as Record<string, string>, input = "" } = {}): Running {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/morning.ts", ...args], { env: { NODE_ENV: "test", PATH: process.env.PATH ?? "", XDG_CONFIG_HOME: home, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.end(input);
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
  return {
    ended,
    says: (pattern) =>
      vi.waitFor(
        () => {
          const found = pattern.exec(out + err);
          if (!found) throw new Error(`Nothing like ${pattern} in:\n${out}${err}`);
          return found;
        },
        { timeout: 20_000, interval: 20 },
      ),
  };
}

const append = (runId: string, ...events: object[]) => ok(world.stack.serviceClient.rpc("append_run_events", { of_run: runId, new_events: events }));
const finish = (runId: string, status: string, outcome: string) => ok(world.stack.serviceClient.rpc("finish_run", { of_run: runId, new_status: status, new_outcome: outcome, new_summary: "That is all." }));

describe("morning run", () => {
  it("registers the repository, follows the run through an approval and a broken connection, and exits 0 when it is green", async () => {
    const run = morning(["run", "--repo", repo, "--goal", "Add a feature", "--autonomy", "plan", "--cap", "0.50"]);
    const runId = (await run.says(/Run ([0-9a-f-]{36})/))[1] ?? "";
    expect(await ok(world.stack.serviceClient.from("runs").select("goal, autonomy, cap_micros").eq("id", runId).single())).toEqual({ goal: "Add a feature", autonomy: "plan", cap_micros: 500_000 });

    const approval = (await ok(world.stack.serviceClient.rpc("request_approval", { of_run: runId, approval_key: "plan", approval_kind: "plan", approval_act: { version: 1, plan: {} }, approval_message: "The plan waits." }))) as { id: string };
    await run.says(new RegExp(`approve ${approval.id}`));
    expect(await morning(["approve", approval.id, "--note", "Go"]).ended).toMatchObject({ code: 0, out: expect.stringContaining("approved.") });
    expect(await ok(world.stack.serviceClient.from("approvals").select("status, note").eq("id", approval.id).single())).toEqual({ status: "approved", note: "Go" });
    expect(await morning(["approve", approval.id, "--reject"]).ended).toMatchObject({ code: 1, err: expect.stringContaining("already decided") });

    await run.says(/A person approved/);
    server.drop();
    await append(runId, { key: "a", type: "note", message: "Written while nobody listened \u001b[31m" });
    await run.says(/Written while nobody listened/);
    await finish(runId, "succeeded", "merged");
    const { code, out } = await run.ended;
    expect(code).toBe(0);
    expect(out).toContain("✓ succeeded (merged): That is all.");
    expect(out).not.toContain("\u001b");
    expect(out.match(/The run was created/g)).toHaveLength(1);
  });

  it("prints one JSON object a line with --json, and exits 1 when the run does not end green", async () => {
    const run = morning(["run", "--repo", repo, "--goal", "Fail", "--json"]);
    const runId = (await run.says(/Run ([0-9a-f-]{36})/))[1] ?? "";
    await append(runId, { key: "a", type: "note", message: "Two\nlines" });
    await finish(runId, "failed", "red");
    const { code, out } = await run.ended;
    expect(code).toBe(1);
    const lines = out.trim().split("\n").map((line) => JSON.parse(line) as { type: string; number?: number });
    expect(lines.map(({ type }) => type)).toEqual(["run.created", "note", "run.finished", "result"]);
    expect(lines.at(-1)).toMatchObject({ run: { id: runId, status: "failed", outcome: "red" } });
  });
});

describe("the other commands", () => {
  it("list, show and cancel runs after a login, whose key only its owner can read", async () => {
    const login = await morning(["login"], { env: {}, input: `${server.url}/\n${key}\n` }).ended;
    expect(login).toMatchObject({ code: 0, out: expect.stringContaining("Logged in") });
    expect(login.out + login.err).not.toContain(key);
    const path = join(home, "morning", "credentials.json");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ url: server.url, key });

    expect(await morning(["login"], { env: {}, input: `${server.url}\n` }).ended).toMatchObject({ code: 2, err: expect.stringContaining("input ended") });
    const { out } = await morning(["runs", "--json"], { env: {} }).ended;
    const [first] = out.trim().split("\n").map((line) => JSON.parse(line) as { id: string });
    expect(first).toBeDefined();
    expect(await morning(["show", first!.id], { env: {} }).ended).toMatchObject({ code: 0, out: expect.stringContaining("failed (red)") });
    expect(await morning(["cancel", first!.id], { env: {} }).ended).toMatchObject({ code: 0, out: expect.stringContaining("has ended") });
  });

  it.each([
    [[], /Name a command/], [["fly"], /no command "fly"/], [["run", "--repo", "."], /needs --repo and --goal/], [["run", "--repo", ".", "--goal", "x", "--autonomy", "wild"], /plan, merge, full or step/],
    [["run", "--repo", ".", "--goal", "x", "--cap", "-1"], /cap/], [["run", "--repo", "/no/such", "--goal", "x"], /no folder/], [["show"], /needs the id/], [["show", "1"], /needs the id/], [["runs", "--reject"], /no option --reject/], [["runs", "more"], /one word too many/], [["cancel", "--wrong"], /wrong/],
  ])("answer %j with how it should be, and exit 2", async (args, said) => {
    const { code, err, out } = await morning(args as string[]).ended;
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(said);
    expect(err).toContain("Usage:");
  });

  it("say what this month cost, by whatever is asked", async () => {
    const user = await world.stack.createUser();
    const tenantId = await tenantOf(world.stack, user);
    for (const [agent, cost_micros] of [["planner", 20_000], ["executor", 1_230_000]]) await ok(world.stack.serviceClient.from("ledger").insert({ tenant_id: tenantId, model: "openai:gpt-6-sol", agent, stage: "execute", cost_micros }).select("id"));
    const env = { MORNING_URL: server.url, MORNING_API_KEY: (await makeKey(user, tenantId)).key };
    const { code, out } = await morning(["costs"], { env }).ended;
    expect([code, out.trim().split("\n").map((line) => line.trim())]).toEqual([0, ["$1.23  executor", "$0.02  planner", expect.stringMatching(/^\$1\.25  in all, \d{4}-\d\d-01 to .* by the end of the month if it goes on$/)]]);
    expect(JSON.parse((await morning(["costs", "--by", "kind", "--json"], { env }).ended).out)).toMatchObject({ costs: { groups: [{ key: "model", costMicros: 1_250_000 }] } });
    expect(await morning(["costs", "--by", "stage"], { env }).ended).toMatchObject({ code: 2, err: expect.stringContaining("--by is day, agent, model, repository, strategy, person or kind.") });
  });

  it("say what is wrong with the key, the address, or the lack of both", async () => {
    expect(await morning(["runs"], { env: { MORNING_URL: server.url, MORNING_API_KEY: `mk_${"x".repeat(43)}` } }).ended).toMatchObject({ code: 1, err: expect.stringContaining("unknown, revoked or expired") });
    expect(await morning(["cancel", "00000000-0000-4000-8000-000000000000"], { env: { MORNING_URL: "http://127.0.0.1:1", MORNING_API_KEY: key } }).ended).toMatchObject({ code: 1, err: expect.stringContaining("cannot be reached") });
    expect(await morning(["runs"], { env: { XDG_CONFIG_HOME: join(home, "empty") } }).ended).toMatchObject({ code: 2, err: expect.stringContaining("Nobody is logged in") });
  });
});
