import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "@/lib/agents/plan";
import { calls } from "../fakes/model-server";
import { startApiServer } from "../setup/api-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";
import { makeKey, ok } from "../setup/world";
import { apiOf, bearer, type Call } from "./api/client";

let pipeline: Pipeline;
let server: Awaited<ReturnType<typeof startApiServer>>;
let api: Call;
let foreign: Call;
beforeAll(async () => {
  pipeline = await startPipeline();
  server = await startApiServer();
  const stranger = await pipeline.stack.createUser();
  const { tenant_id } = await ok(pipeline.stack.serviceClient.from("members").select("tenant_id").eq("user_id", stranger.id).single());
  api = apiOf(server.url, bearer((await makeKey({ id: pipeline.actor.userId, client: pipeline.actor.client } as never, pipeline.actor.tenantId)).key));
  foreign = apiOf(server.url, bearer((await makeKey(stranger, tenant_id as string)).key));
});
afterAll(async () => {
  await server?.close();
  await pipeline?.close();
});

const GIVEN: Plan = { title: "Add mul", summary: "As a person wrote it.", steps: [{ title: "Write mul", detail: "", paths: ["src/math.mjs"] }], commands: ["node --test"], acceptance: ["mul(2, 3) is 6"], risk: "low", riskReason: "", estimatedTurns: 2 };
const add = (name: string, sign: string) => calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: `export const ${name} = (a, b) => a ${sign} b;\nexport const add` }]);
const asked = (agent: string) => pipeline.requests.filter((request) => request.instructions.startsWith(`You are the MorningAI ${agent}`)).length;
const row = async (id: string) => ok(pipeline.stack.serviceClient.from("runs").select("*").eq("id", id).single());

describe("a run that is started again", () => {
  let repository: { id: string; path: string };
  let first: string;
  let firstBase: string;
  beforeAll(async () => {
    repository = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [add("sub", "-"), finishes()] }));
    first = await pipeline.start({ repositoryId: repository.id, goal: "Add sub" });
    const run = await pipeline.ended(first);
    expect(run).toMatchObject({ outcome: "merged" });
    firstBase = run.base_sha!;
  });

  it("may have another goal, model and cap, and says which run it repeats", async () => {
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [finishes("Nothing to do.")] }));
    const { status, body } = await api("POST", "/runs", { repositoryId: repository.id, goal: "Add sub, differently", model: "compatible:other", capMicros: 0, autonomy: "full", replayOf: first });
    expect({ status, run: body.run }).toMatchObject({ status: 201, run: { replayOf: first, goal: "Add sub, differently", model: "compatible:other", baseSha: null } });
    expect((await api("GET", "/runs?limit=1")).body.items[0]).toMatchObject({ id: body.run.id, replayOf: first });
    expect(await pipeline.ended(body.run.id)).toMatchObject({ outcome: "no_changes" });
  });

  it("starts from the same commit where it should, works by the given plan without asking a model for one, and is held to it", async () => {
    const before = asked("planner");
    pipeline.script(agents({ executor: [calls(["write_file", { path: "src/other.mjs", content: "export {};\n" }]), add("mul", "*"), finishes()] }));
    const made = await api("POST", "/runs", { repositoryId: repository.id, goal: "Add mul", autonomy: "plan", replayOf: first, fromSameCommit: true, plan: GIVEN });
    expect(made).toMatchObject({ status: 201, body: { run: { replayOf: first, baseSha: firstBase, branch: null } } });
    const { id } = made.body.run;

    // What the plan does not name is asked about, as with any plan.
    const approval = await pipeline.pending(id);
    expect(approval.kind).toBe("outside_plan");
    await pipeline.decide(approval, "rejected");
    const run = await pipeline.ended(id);

    expect(asked("planner")).toBe(before);
    expect(run.base_sha).toBe(firstBase);
    expect(pipeline.git(repository.path, "merge-base", "main", run.branch!)).toBe(firstBase);
    const changed = pipeline.git(repository.path, "show", `${run.branch}:src/math.mjs`);
    expect(changed).toContain("mul");
    expect(changed).not.toContain("sub"); // the first run merged that after this commit
    expect((await api("GET", `/runs/${id}`)).body).toMatchObject({ plan: { version: 1, author: "person", content: GIVEN }, decisions: expect.arrayContaining([expect.objectContaining({ kind: "plan_approval", choice: "not_asked" })]) });
    const events = await pipeline.events(id);
    expect(events.filter(({ type }) => type === "plan.proposed")).toHaveLength(1);
    expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index + 1));
  });

  it("asks about a given plan only who wants to see every step; an edit is followed", async () => {
    pipeline.script(agents({ executor: [finishes("Nothing to do.")] }));
    const made = await api("POST", "/runs", { repositoryId: repository.id, goal: "Add mul", autonomy: "step", replayOf: first, plan: GIVEN });
    const approval = await pipeline.pending(made.body.run.id);
    expect(approval).toMatchObject({ kind: "plan", act: { version: 1, plan: GIVEN } });
    const edited = await api("PUT", `/runs/${made.body.run.id}/plan`, { version: 1, plan: { ...GIVEN, title: "Add mul, edited" } });
    expect(edited.status).toBe(200);
    await pipeline.decide({ id: edited.body.approvalId, digest: edited.body.digest }, "approved");
    expect(await pipeline.ended(made.body.run.id)).toMatchObject({ outcome: "no_changes" });
    expect((await api("GET", `/runs/${made.body.run.id}`)).body.plan).toMatchObject({ version: 2, content: { title: "Add mul, edited" } });
  });

  it("does its planning steps twice as it does them once", async () => {
    const prepare = await import("@/lib/runs/steps/prepare");
    const { data: run } = await pipeline.stack.serviceClient.from("runs")
      .insert({ tenant_id: pipeline.actor.tenantId, repository_id: repository.id, goal: "Add mul", model: "compatible:scripted", base_branch: "main", base_sha: firstBase, autonomy: "step", status: "running", started_at: new Date().toISOString() })
      .select("id").single();
    const { id } = run!;
    await ok(pipeline.stack.serviceClient.from("plans").insert({ tenant_id: pipeline.actor.tenantId, run_id: id, version: 1, content: GIVEN, author: "person" }).select());
    const twice = async <T>(step: () => Promise<T>) => {
      const answer = await step();
      expect(await step()).toEqual(answer);
      return answer;
    };
    await twice(() => prepare.prepareWorkspace(id));
    expect(await twice(() => prepare.beginPlanning(id))).toEqual({ given: true });
    expect((await twice(() => prepare.adoptPlan(id))).approvalId).not.toBeNull();
    const counts = await Promise.all(["plans", "approvals", "run_messages"].map(async (table) => (await ok(pipeline.stack.serviceClient.from(table).select("id").eq("run_id", id))).length));
    expect(counts).toEqual([1, 1, 0]);
    const events = await pipeline.events(id);
    expect(new Set(events.map(({ type, message }) => `${type} ${message}`)).size).toBe(events.length);
    expect((await row(id)).base_sha).toBe(firstBase);
    await ok(pipeline.stack.serviceClient.rpc("finish_run", { of_run: id, new_status: "cancelled", new_outcome: "cancelled", new_summary: "Enough." }));
  });

  it("keeps its own idempotency: the same key with another plan or run to replay is another run", async () => {
    expectConsoleError(/idempotency key/);
    const start = (more: object) => api("POST", "/runs", { repositoryId: repository.id, goal: "Once", autonomy: "full", capMicros: 0, replayOf: first, plan: GIVEN, ...more }, { "idempotency-key": "replay-1" });
    const made = await start({});
    expect(made.status).toBe(201);
    expect(await start({})).toMatchObject({ status: 200, body: { run: { id: made.body.run.id } } });
    expect((await start({ plan: { ...GIVEN, title: "Another" } })).status).toBe(409);
    expect((await start({ replayOf: undefined })).status).toBe(409);
    expect((await start({ fromSameCommit: true })).status).toBe(409);
    expect(await ok(pipeline.stack.serviceClient.from("plans").select("version").eq("run_id", made.body.run.id))).toEqual([{ version: 1 }]);
    // Without any money it asks for some; nobody gives it.
    await pipeline.until(made.body.run.id, (run) => run.status === "waiting");
    expect((await api("POST", `/runs/${made.body.run.id}/cancel`, {})).status).toBe(200);
    await pipeline.ended(made.body.run.id);
  });

  it("is refused for what cannot be repeated, and nothing is started", async () => {
    expectConsoleError(/no such run|There is no such|same commit|another repository|before it had a commit/);
    const count = async () => (await ok(pipeline.stack.serviceClient.from("runs").select("id"))).length;
    const other = await pipeline.makeRepository(LIBRARY);
    const never = await ok(pipeline.stack.serviceClient.from("runs").insert({ tenant_id: pipeline.actor.tenantId, repository_id: repository.id, goal: "x", model: "compatible:scripted", base_branch: "main" }).select("id").single());
    const before = await count();
    const start = (call: Call, input: object) => call("POST", "/runs", { repositoryId: repository.id, goal: "x", ...input });
    const theirs = await foreign("GET", "/runs");
    expect(theirs.body.items).toEqual([]);
    expect(await start(api, { replayOf: "00000000-0000-4000-8000-000000000000" })).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
    expect(await start(foreign, { replayOf: first })).toMatchObject({ status: 404 });
    expect(await start(api, { fromSameCommit: true })).toMatchObject({ status: 400 });
    expect(await start(api, { repositoryId: other.id, replayOf: first, fromSameCommit: true })).toMatchObject({ status: 400 });
    expect(await start(api, { replayOf: never.id, fromSameCommit: true })).toMatchObject({ status: 409 });
    expect(await start(api, { replayOf: first, baseSha: "a".repeat(40) })).toMatchObject({ status: 400 });
    expect(await start(api, { replayOf: first, plan: { ...GIVEN, steps: [] } })).toMatchObject({ status: 400 });
    expect(await count()).toBe(before);
  });

  it("of another tenant is not found, whoever owns the repository", async () => {
    expectConsoleError(/no such run/);
    const mine = await foreign("POST", "/repositories", { location: repository.path });
    expect(mine.status).toBe(201);
    expect(await foreign("POST", "/runs", { repositoryId: mine.body.repository.id, goal: "x", replayOf: first })).toMatchObject({ status: 404 });
  });

  it("outlives the run that it repeats", async () => {
    const old = await ok(pipeline.stack.serviceClient.from("runs").insert({ tenant_id: pipeline.actor.tenantId, repository_id: repository.id, goal: "x", model: "compatible:scripted", base_branch: "main" }).select("id").single());
    const replay = await ok(pipeline.stack.serviceClient.from("runs").insert({ tenant_id: pipeline.actor.tenantId, repository_id: repository.id, goal: "x", model: "compatible:scripted", base_branch: "main", replay_of: old.id }).select("id").single());
    await ok(pipeline.stack.serviceClient.from("runs").delete().eq("id", old.id).select());
    expect(await row(replay.id)).toMatchObject({ replay_of: null, tenant_id: pipeline.actor.tenantId });
  });
});
