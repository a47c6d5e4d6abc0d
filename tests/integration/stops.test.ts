import { randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { liftStop } from "@/lib/governance/stops/lift-stop";
import { listStops } from "@/lib/governance/stops/queries";
import { stopWork } from "@/lib/governance/stops/stop-work";
import { steerRun } from "@/lib/runs/steer-run";
import type { Actor } from "@/lib/tenants/actor";
import { calls, type Reply } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());
// What a test that fails leaves stopped would fail all that come after it.
afterEach(async () => {
  for (const stop of await listStops(pipeline.actor)) await liftStop(pipeline.actor, stop.id).catch(() => undefined);
});

const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);
const asked = (agent: string) => pipeline.requests.filter((request) => request.instructions.startsWith(`You are the MorningAI ${agent}`));
const types = async (runId: string) => (await pipeline.events(runId)).map((event) => event.type);

/** A reply that waits until it is let go: the model is under way for as long as the test wants. */
function gate(): { reply: (then: Reply) => Promise<Reply>; reached: Promise<void>; open: () => void } {
  let open!: () => void, reach!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  return { open, reached, reply: async (then) => (reach(), await opened, then) };
}

const processesWith = (marker: string) =>
  readdirSync("/proc").filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, "latin1").split("\0").includes(marker);
    } catch {
      return false; // ended between the listing and the reading
    }
  });

async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await holds()); ) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ledger(runId: string) {
  const { data } = await pipeline.stack.serviceClient.from("ledger").select("thread, turn, cost_micros, reservation_id").eq("run_id", runId).order("created_at");
  return data!;
}

it("that was lifted in the moment in which it came to hold a run holds it no longer than to the next sweep", async () => {
  const { letGoOfLifted } = await import("@/lib/runs/steps/pause");
  const service = pipeline.stack.serviceClient;
  const { id } = await pipeline.makeRepository(LIBRARY);
  const stop = await stopWork(pipeline.actor, { scope: "repository", subject: id, reason: "Look" });
  await liftStop(pipeline.actor, stop.id);
  const now = new Date().toISOString();
  const { data: run } = await service.from("runs").insert({ tenant_id: pipeline.actor.tenantId, repository_id: id, goal: "Go on", model: "compatible:scripted", base_branch: "main", status: "paused", stage: "execute", held_by: stop.id, held_at: now, waits_for: "Look", deadline_at: now }).select("id").single();
  await letGoOfLifted();
  const { data: after } = await service.from("runs").select("status, held_by, waits_for").eq("id", run!.id).single();
  expect(after).toEqual({ status: "running", held_by: null, waits_for: null });
  expect(await types(run!.id)).toContain("run.unstopped");
});

describe("a stop in the middle of a turn", () => {
  it("ends it while the model still answers, loses nothing, and goes on by itself when it is lifted", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    const slow = gate();
    const own = agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] });
    let held = false;
    pipeline.script(async (request, index) => {
      const reply = await (own as (request: never, index: number) => Reply)(request as never, index);
      const second = request.instructions.includes("executor") && request.messages.some(({ role }) => role === "assistant");
      return second && !held ? ((held = true), slow.reply(reply)) : reply;
    });
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    await slow.reached;
    const before = asked("executor").length;

    const stop = await stopWork(pipeline.actor, { scope: "tenant", reason: "Something is wrong" });
    const paused = await pipeline.until(runId, (run) => run.status === "paused");
    expect(paused).toMatchObject({ waits_for: expect.stringMatching(/stopped this workspace: Something is wrong$/) });
    // The turn has ended: it said so, and the model's answer is still not there.
    await eventually(async () => (await types(runId)).includes("turn.interrupted"), "The end of the turn");
    expect((await pipeline.until(runId, () => true)).reserved_micros).toBe(0);

    // Nothing begins while it is stopped, neither here nor in a run that is started now.
    const other = await pipeline.start({ repositoryId: id, goal: "Add sub later" });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(asked("executor")).toHaveLength(before);
    expect((await pipeline.until(other, () => true)).status).toBe("queued");
    await expect(steerRun(pipeline.actor, runId, "resume")).rejects.toThrow(/goes on when the stop is lifted/);

    await liftStop(pipeline.actor, stop.id);
    const run = await pipeline.ended(runId, 150);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0, waits_for: null });
    expect(pipeline.git(path, "show", "main:src/math.mjs").match(/const sub/g)).toHaveLength(1);
    // The answer that came counts once; what the interrupted call cost has a line of its own.
    const lines = (await ledger(runId)).filter((line) => line.thread === "execute:1" && line.turn === 1);
    expect(new Set(lines.map((line) => line.reservation_id)).size).toBe(2);
    expect(run.spent_micros).toBe((await ledger(runId)).reduce((sum, line) => sum + line.cost_micros, 0));
    const answers = await pipeline.stack.serviceClient.from("run_messages").select("id").eq("run_id", runId).eq("thread", "execute:1").eq("turn", 1).eq("role", "assistant");
    expect(answers.data).toHaveLength(1);
    expect((await types(runId)).filter((type) => ["run.stopped", "run.unstopped"].includes(type))).toEqual(["run.stopped", "run.unstopped"]);
    expect(await pipeline.ended(other, 150)).toMatchObject({ status: "succeeded" });
    slow.open();
  });

  it("kills the command under way, which the agent is told of and which is not run again by itself", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    const marker = `300.${randomInt(1e9)}`;
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["run_command", { command: `echo begun; sleep ${marker}` }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    await eventually(() => processesWith(marker).length > 0, "The command");
    const stop = await stopWork(pipeline.actor, { scope: "repository", subject: id, reason: "Look first" });
    await eventually(() => processesWith(marker).length === 0, "The end of the command");
    await eventually(async () => (await types(runId)).includes("turn.interrupted"), "The end of the turn");

    await liftStop(pipeline.actor, stop.id);
    expect(await pipeline.ended(runId, 150)).toMatchObject({ status: "succeeded", outcome: "merged" });
    const { data: commands } = await pipeline.stack.serviceClient.from("tool_calls").select("status, output").eq("run_id", runId).eq("name", "run_command");
    expect(commands).toEqual([{ status: "failed", output: expect.stringMatching(/begun[^]*may have been ended half-way/) }]);
    expect(asked("executor").at(-1)!.messages.at(-1)!.text).toContain("may have been ended half-way");
  });
});

describe("a stop of one thing", () => {
  it("stops an agent at its own stage, and no other", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
    const stop = await stopWork(pipeline.actor, { scope: "agent", subject: "executor", reason: "It writes nonsense" });
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const paused = await pipeline.until(runId, (run) => run.status === "paused");
    expect(paused).toMatchObject({ stage: "execute", waits_for: expect.stringMatching(/stopped the executor: It writes nonsense$/) });
    await liftStop(pipeline.actor, stop.id);
    expect(await pipeline.ended(runId, 150)).toMatchObject({ status: "succeeded" });
  });

  it("keeps a person's own pause when it is lifted, and leaves other repositories alone", async () => {
    const [first, second] = [await pipeline.makeRepository(LIBRARY), await pipeline.makeRepository(LIBRARY)];
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
    const runId = await pipeline.start({ repositoryId: first.id, goal: "Add sub", autonomy: "plan" });
    const approval = await pipeline.pending(runId);
    const stop = await stopWork(pipeline.actor, { scope: "repository", subject: first.id, reason: "A drill" });
    expect((await pipeline.until(runId, () => true)).status).toBe("paused");
    const other = await pipeline.start({ repositoryId: second.id, goal: "Add sub" });
    expect(await pipeline.ended(other, 150)).toMatchObject({ status: "succeeded" });

    await steerRun(pipeline.actor, runId, "pause");
    await pipeline.decide(approval, "approved");
    await liftStop(pipeline.actor, stop.id);
    await pipeline.until(runId, (run) => run.status === "paused");
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await types(runId)).filter((type) => type === "turn.started")).toHaveLength(1); // the planner's
    await steerRun(pipeline.actor, runId, "resume");
    expect(await pipeline.ended(runId, 150)).toMatchObject({ status: "succeeded" });
  });

  it("ends a run that is cancelled while it is stopped once the stop is lifted, with its work", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    const marker = `300.${randomInt(1e9)}`;
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["run_command", { command: `sleep ${marker}` }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    await eventually(() => processesWith(marker).length > 0, "The command");
    const stop = await stopWork(pipeline.actor, { scope: "tenant", reason: "A drill" });
    await steerRun(pipeline.actor, runId, "cancel");
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(pipeline.git(path, "for-each-ref", "--format=%(refname)", "refs/heads/morning")).toBe("");
    await liftStop(pipeline.actor, stop.id);
    const run = await pipeline.ended(runId, 150);
    expect(run).toMatchObject({ status: "cancelled", outcome: "cancelled" });
    expect(pipeline.git(path, "show", `${run.branch}:src/math.mjs`)).toContain("sub");
  });
});

describe("who may stop", () => {
  const actorOf = async (user: Awaited<ReturnType<Pipeline["stack"]["createUser"]>>, tenantId: string): Promise<Actor> => ({ userId: user.id, tenantId, client: user.client as Actor["client"], via: "session" });

  it("is refused to members, to strangers and for the platform; an owner's stop only an owner lifts", async () => {
    const service = pipeline.stack.serviceClient;
    const [memberUser, stranger, ownerUser] = [await pipeline.stack.createUser(), await pipeline.stack.createUser(), await pipeline.stack.createUser()];
    await service.from("members").insert({ tenant_id: pipeline.actor.tenantId, user_id: memberUser.id, role: "member" });
    await service.from("platform_owners").insert({ user_id: ownerUser.id });
    const member = await actorOf(memberUser, pipeline.actor.tenantId);
    const { id } = await pipeline.makeRepository(LIBRARY);
    await expect(stopWork(member, { scope: "tenant", reason: "No" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(stopWork(await actorOf(stranger, pipeline.actor.tenantId), { scope: "repository", subject: id, reason: "No" })).rejects.toMatchObject({ code: "forbidden" });
    const strangersTenant = (await service.from("members").select("tenant_id").eq("user_id", stranger.id).single()).data!.tenant_id as string;
    await expect(stopWork(await actorOf(stranger, strangersTenant), { scope: "repository", subject: id, reason: "No" })).rejects.toMatchObject({ code: "not_found" });
    for (const client of [pipeline.actor.client, memberUser.client]) {
      const { error } = await client.rpc("stop_work" as never, { in_tenant: null, in_scope: "platform", of_subject: "", why: "No" } as never);
      expect(error).toMatchObject({ code: "42501" });
    }
    expect(await listStops(pipeline.actor)).toEqual([]);

    const { data: stopId, error } = await ownerUser.client.rpc("stop_work", { in_tenant: null, in_scope: "platform", of_subject: "", why: "Maintenance" });
    expect(error).toBeNull();
    const [stop] = await listStops(pipeline.actor);
    expect(stop).toMatchObject({ id: stopId, scope: "platform", byOwner: true, stoppedName: "The platform's owner", reason: "Maintenance" });
    await expect(liftStop(pipeline.actor, stop!.id)).rejects.toMatchObject({ code: "forbidden" });
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    expect(await listStops(member)).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await pipeline.until(runId, () => true)).status).toBe("queued");
    // Asked twice it is stopped once.
    expect((await ownerUser.client.rpc("stop_work", { in_tenant: null, in_scope: "platform", of_subject: "", why: "Again" })).data).toBe(stopId);
    await ownerUser.client.rpc("lift_stop", { stop_id: stopId });
    expect(await pipeline.ended(runId, 150)).toMatchObject({ status: "succeeded" });
  });
});
