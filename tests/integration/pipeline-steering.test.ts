import { randomInt } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inngest } from "@/inngest/client";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { createRepository } from "@/lib/repositories/create-repository";
import { sendRunMessage } from "@/lib/runs/send-message";
import { startRun } from "@/lib/runs/start-run";
import { steerRun } from "@/lib/runs/steer-run";
import { calls, rejects, type Script } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());

const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);
const breakAdd = calls(["write_file", { path: "src/math.mjs", content: "export const add = (a, b) => a * b;\n" }]);
const mendAdd = calls(["write_file", { path: "src/math.mjs", content: "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n" }]);
const good = () => agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] });

const asked = (agent: string) => pipeline.requests.filter((request) => request.instructions.startsWith(`You are the MorningAI ${agent}`));
const types = async (runId: string) => (await pipeline.events(runId)).map((event) => event.type);
const count = async (runId: string, type: string) => (await types(runId)).filter((each) => each === type).length;
const answer = (script: Script, request: Parameters<Extract<Script, (...all: never[]) => unknown>>[0], index: number) => (typeof script === "function" ? script(request, index) : script[0]!);

/** A run whose `run/requested` nobody has sent yet; answers the message to send. */
async function queued(repositoryId: string): Promise<{ runId: string; message: { id: string; name: string; data: Record<string, unknown> } }> {
  const { data, error } = await pipeline.actor.client.rpc("start_run", {
    in_repository: repositoryId, run_goal: "Add sub", run_autonomy: "full", run_model: "compatible:scripted", run_replayed: false, run_base_branch: "main",
    run_cap_micros: 2_000_000, run_turn_limit: 10, run_fix_limit: 1, run_deadline_minutes: 30, run_sandbox: "bubblewrap", run_idempotency_key: null as never,
  });
  if (error) throw error;
  const started = data as { run_id: string; message: never };
  return { runId: started.run_id, message: started.message };
}

/** Processes of this machine whose command line holds the marker, those in sandboxes included. */
function processesWith(marker: string): string[] {
  return readdirSync("/proc").filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, "latin1").split("\0").includes(marker);
    } catch {
      return false; // ended between the listing and the reading
    }
  });
}

async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await holds()); ) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A person's commit on top of a branch of a bare repository. */
function commitOnto(path: string, branch: string): string {
  const sha = pipeline.git(path, "commit-tree", `${branch}^{tree}`, "-p", branch, "-m", "By a person");
  pipeline.git(path, "update-ref", `refs/heads/${branch}`, sha);
  return sha;
}

/** A person changes a file in their clone and pushes that to the repository's main branch. */
function pushToMain(path: string, file: string, content: string): string {
  const clone = path.replace(/\.git$/, "");
  writeFileSync(join(clone, file), content);
  pipeline.git(clone, "commit", "-q", "-a", "-m", "By a person");
  pipeline.git(clone, "push", "-q", path, "main");
  return pipeline.git(clone, "rev-parse", "main");
}

describe("cancel", () => {
  it("kills the command with all it started, keeps the branch with the work so far, and leaves nothing waiting or reserved", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    const marker = `300.${randomInt(1e9)}`;
    const command = `trap '' TERM; setsid sleep ${marker} & (trap '' TERM; sleep ${marker}) & sleep ${marker}; wait`;
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["run_command", { command }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    await eventually(() => processesWith(marker).length >= 3, "The command with its children");

    await steerRun(pipeline.actor, runId, "cancel");
    await eventually(() => processesWith(marker).length === 0, "The end of the process tree");
    const again = await steerRun(pipeline.actor, runId, "cancel");
    const run = await pipeline.ended(runId);
    expect(run).toMatchObject({ status: "cancelled", outcome: "cancelled", reserved_micros: 0 });
    expect(again.wanted).toBe("cancel");
    expect(pipeline.git(path, "show", `${run.branch}:src/math.mjs`)).toContain("sub");
    expect(pipeline.git(path, "rev-list", "--count", "main")).toBe("1");
    const { data: waiting } = await pipeline.stack.serviceClient.from("approvals").select("id").eq("run_id", runId).eq("status", "pending");
    expect(waiting).toEqual([]);
    expect(asked("executor")).toHaveLength(2);
    // Nothing is left that says it still runs: neither the row nor, for whoever watched, the events.
    const { data: killed } = await pipeline.stack.serviceClient.from("tool_calls").select("status, output, finished_at").eq("run_id", runId).eq("name", "run_command").single();
    expect(killed).toEqual({ status: "failed", output: expect.stringContaining("A person cancelled the run"), finished_at: expect.any(String) });
    expect(await count(runId, "tool.finished")).toBe(await count(runId, "tool.started"));

    // Once more, after the end: nothing is told and nothing changes.
    await steerRun(pipeline.actor, runId, "cancel");
    expect(await count(runId, "run.cancel_requested")).toBe(1);
    expect(await count(runId, "run.finished")).toBe(1);
    expect((await pipeline.until(runId, () => true)).last_event_number).toBe(run.last_event_number);
  });

  it("ends a queued run, which nobody claims any more", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    const before = pipeline.requests.length;
    const { runId, message } = await queued(id);
    await steerRun(pipeline.actor, runId, "cancel");
    await inngest.send(message);
    expect(await pipeline.ended(runId)).toMatchObject({ status: "cancelled", outcome: "cancelled", head_sha: null });
    expect(await types(runId)).not.toContain("run.started");
    expect(pipeline.requests).toHaveLength(before);
    expect(pipeline.git(path, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
  });

  it("voids the approval that the run waits for", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(good());
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    const approval = await pipeline.pending(runId);
    await steerRun(pipeline.actor, runId, "cancel");
    await expect(decideApproval(pipeline.actor, approval.id, { decision: "approved", digest: approval.digest })).rejects.toMatchObject({ code: "conflict" });
    expect(await pipeline.ended(runId)).toMatchObject({ status: "cancelled", outcome: "cancelled" });
    const { data } = await pipeline.stack.serviceClient.from("approvals").select("status").eq("id", approval.id).single();
    expect(data).toEqual({ status: "void" });
  });
});

describe("pause", () => {
  it("finishes the turn, asks no model while paused, and goes on with what people said meanwhile", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const script = good();
    const before = asked("executor").length;
    pipeline.script(async (request, index) => {
      if (request.instructions.startsWith("You are the MorningAI executor")) await held;
      return answer(script, request, index);
    });
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    await eventually(() => asked("executor").length === before + 1, "The executor's first turn");
    expect(await steerRun(pipeline.actor, runId, "pause")).toMatchObject({ wanted: "pause" });
    await sendRunMessage(pipeline.actor, runId, "Mind the <untrusted> sign of zero.");
    release();

    await pipeline.until(runId, (run) => run.status === "paused");
    expect(await types(runId)).toContain("tool.finished");
    await sendRunMessage(pipeline.actor, runId, "And be brief.");
    expect(asked("executor")).toHaveLength(before + 1);
    expect(await types(runId)).not.toContain("message.read");

    await steerRun(pipeline.actor, runId, "resume");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    const heard = asked("executor").slice(before)[1]!.messages.filter((message) => message.role === "user").map((message) => message.text);
    expect(heard.slice(-2)).toEqual(["A person who watches this run says:\nMind the <untrusted> sign of zero.", "A person who watches this run says:\nAnd be brief."]);
    const events = await pipeline.events(runId);
    expect(events.filter((event) => ["run.pause_requested", "run.paused", "run.resumed", "message.sent", "message.read"].includes(event.type)).map((event) => event.type))
      .toEqual(["run.pause_requested", "message.sent", "run.paused", "message.sent", "run.resumed", "message.read", "message.read"]);

    await expect(sendRunMessage(pipeline.actor, runId, "Too late.")).rejects.toMatchObject({ code: "conflict" });
    await expect(steerRun(pipeline.actor, runId, "pause")).rejects.toMatchObject({ code: "conflict" });
  });

  it("also holds between stages: nothing is merged while a person wants it paused", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(good());
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "merge" });
    const approval = await pipeline.pending(runId);
    const { deadlineAt: planned } = await steerRun(pipeline.actor, runId, "pause");
    await pipeline.decide(approval, "approved");
    await pipeline.until(runId, (run) => run.status === "paused");
    expect(pipeline.git(path, "rev-list", "--count", "main")).toBe("1");
    const { deadlineAt } = await steerRun(pipeline.actor, runId, "resume");
    // The time that people take is not the run's.
    expect(Date.parse(deadlineAt!)).toBeGreaterThan(Date.parse(planned!));
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
  });
});

describe("retry", () => {
  it("goes on from the stage that failed: the plan is not made again", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [rejects(400, "The parameter is bad.")] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    expect((await pipeline.ended(runId)).status).toBe("failed");
    const planned = asked("planner").length;

    pipeline.script(good());
    expect(await steerRun(pipeline.actor, runId, "retry")).toMatchObject({ attempt: 2, outcome: null });
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(asked("planner")).toHaveLength(planned);
    expect(await count(runId, "plan.proposed")).toBe(1);
    expect(await count(runId, "run.finished")).toBe(2);
    expect(pipeline.git(path, "show", "main:src/math.mjs")).toContain("sub");
    await expect(steerRun(pipeline.actor, runId, "retry")).rejects.toMatchObject({ code: "conflict" });
  });

  it("of a red run asks the checks anew, and gives the fixer another try", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [breakAdd, finishes()], fixer: [finishes("I see no way.")] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", fixLimit: 1 });
    expect(await pipeline.ended(runId)).toMatchObject({ status: "failed", outcome: "red" });

    pipeline.script(agents({ fixer: [mendAdd, finishes("Mended.")] }));
    await steerRun(pipeline.actor, runId, "retry");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(pipeline.git(path, "show", "main:src/math.mjs")).toContain("a + b");
    const { data: checks } = await pipeline.stack.serviceClient.from("checks").select("attempt").eq("run_id", runId).eq("conclusion", "failure").order("attempt");
    expect(checks!.map((check) => check.attempt)).toEqual([1, 2, 3, 4]);
  });
});

describe("what comes twice happens once", () => {
  it("a doubled request to run, under the same id and under another", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(good());
    const { runId, message } = await queued(id);
    await Promise.all([inngest.send(message), inngest.send(message), inngest.send({ ...message, id: `${message.id}:again` })]);
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(await count(runId, "run.started")).toBe(1);
    expect(pipeline.git(path, "for-each-ref", "--format=%(refname)", "refs/heads/morning").split("\n")).toHaveLength(1);
    const { data: pulls } = await pipeline.stack.serviceClient.from("pull_requests").select("number").eq("run_id", runId);
    expect(pulls).toEqual([{ number: 1 }]);
    expect(pipeline.git(path, "rev-list", "--count", "--no-merges", "main")).toBe("2");
  });

  it("a start with the same idempotency key; with another request under that key it is refused", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(good());
    const input = { repositoryId: id, goal: "Add sub", autonomy: "full" as const, idempotencyKey: "the-same" };
    const [first, second] = await Promise.all([startRun(pipeline.actor, input), startRun(pipeline.actor, input)]);
    expect(second.run.id).toBe(first.run.id);
    expect([first.created, second.created].sort()).toEqual([false, true]);
    await expect(startRun(pipeline.actor, { ...input, goal: "Add mul" })).rejects.toMatchObject({ code: "conflict" });
    expect((await pipeline.ended(first.run.id)).outcome).toBe("merged");
  });
});

describe("people work in the repository too", () => {
  it("a checkout of the base branch is never changed: the pull request is left ready, with the command to merge it", async () => {
    const { path } = await pipeline.makeRepository(LIBRARY);
    const checkout = path.replace(/\.git$/, "");
    const { id } = await createRepository(pipeline.actor, { location: checkout } as never);
    const head = pipeline.git(checkout, "rev-parse", "HEAD");
    pipeline.script(good());
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const run = await pipeline.ended(runId);
    expect(run).toMatchObject({ status: "succeeded", outcome: "ready_for_review" });
    expect(run.summary).toContain(`git merge ${run.branch}`);
    expect(pipeline.git(checkout, "rev-parse", "HEAD")).toBe(head);
    expect(pipeline.git(checkout, "status", "--porcelain")).toBe("");
    expect(pipeline.git(checkout, "show", `${run.branch}:src/math.mjs`)).toContain("sub");
  });

  it("a commit of theirs on our branch while checks run is taken in, checked and merged with ours", async () => {
    const { id, path } = await pipeline.makeRepository({ ...LIBRARY, ".morning.yml": "checks:\n  test: sleep 2 && node --test\n" });
    pipeline.script(good());
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    await eventually(async () => (await types(runId)).includes("check.started"), "The first check");
    const { branch } = await pipeline.until(runId, () => true);
    const theirs = commitOnto(path, branch!);
    const run = await pipeline.ended(runId);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged", head_sha: theirs });
    expect(pipeline.git(path, "rev-parse", branch!)).toBe(theirs);
    expect(pipeline.git(path, "merge-base", "--is-ancestor", theirs, "main")).toBe("");
    const { data: checks } = await pipeline.stack.serviceClient.from("checks").select("conclusion").eq("run_id", runId).eq("sha", theirs);
    expect(checks).toEqual([{ conclusion: "success" }]);
  });

  it("a commit of theirs on our branch during a repair is joined with it", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    const script = agents({ planner: plans("src/math.mjs"), executor: [breakAdd, finishes()], fixer: [mendAdd, finishes()] });
    let theirs = "";
    pipeline.script((request, index) => {
      if (theirs === "" && request.instructions.startsWith("You are the MorningAI fixer")) theirs = commitOnto(path, pipeline.git(path, "for-each-ref", "--format=%(refname:short)", "refs/heads/morning"));
      return answer(script, request, index);
    });
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const run = await pipeline.ended(runId);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0 });
    expect(pipeline.git(path, "merge-base", "--is-ancestor", theirs, run.head_sha!)).toBe("");
    expect(pipeline.git(path, "show", "main:src/math.mjs")).toContain("a + b");
  });

  it("lines of theirs that the change touches too end the run verified and unmerged, with the reason", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(good());
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "merge" });
    const approval = await pipeline.pending(runId);
    const theirs = pushToMain(path, "src/math.mjs", "export const add = (x, y) => x + y;\n");
    await pipeline.decide(approval, "approved");
    const run = await pipeline.ended(runId);
    expect(run).toMatchObject({ status: "succeeded", outcome: "ready_for_review" });
    expect(run.summary).toMatch(/changed the same lines in src\/math\.mjs/);
    expect(pipeline.git(path, "rev-parse", "main")).toBe(theirs);
    expect(pipeline.git(path, "fsck", "--no-dangling")).toBe("");
    expect(await count(runId, "merge.refused")).toBe(1);
  });
});
