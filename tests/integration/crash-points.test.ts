import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { calls } from "../fakes/model-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());
afterEach(() => vi.unstubAllGlobals());

const MOST_DEATHS = 200;

/**
 * Runs a step that dies right after each write that it has not made before, until it lives: what it
 * left each time must be taken up, neither lost nor doubled.
 */
async function dyingAtEachWrite<T>(step: () => Promise<T>): Promise<T> {
  const fetchAnyway = globalThis.fetch;
  const survived = new Set<string>();
  for (let death = 0; death < MOST_DEATHS; death++) {
    let dead = false;
    vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
      if (dead) throw new Error("The dead send nothing.");
      const answer = await fetchAnyway(input, init);
      if (["GET", "HEAD", undefined].includes(init?.method)) return answer;
      // The same write at another time is the same write.
      const write = `${init!.method} ${String(input)} ${String(init!.body).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|"(first_token|duration)_ms":\d+/g, "")}`;
      if (survived.has(write)) return answer;
      survived.add(write);
      dead = true;
      throw new Error("The process dies here.");
    });
    try {
      const result = await step();
      if (!dead) return result;
    } catch (error) {
      if (!dead) throw error;
    } finally {
      vi.stubGlobal("fetch", fetchAnyway);
    }
  }
  throw new Error(`The step makes more than ${MOST_DEATHS} different writes.`);
}

const direct = <T>(step: () => Promise<T>) => step();

/** Plans, edits, publishes, checks and merges step by step, as the pipeline's functions do, and tells what it left. */
async function work(live: typeof direct) {
  const [prepare, turns, publish, { runLocalChecks }, { noteGreen }, finalize, { sendRunMessage }] = await Promise.all([
    import("@/lib/runs/steps/prepare"), import("@/lib/runs/steps/take-turn"), import("@/lib/runs/steps/publish"), import("@/lib/runs/steps/run-local-checks"),
    import("@/lib/runs/steps/checks"), import("@/lib/runs/steps/finalize"), import("@/lib/runs/send-message"),
  ]);
  const { stack, actor } = pipeline;
  pipeline.script(agents({
    planner: [calls(["list_files", {}], ["read_file", { path: "src/math.mjs" }]), ...plans("src/math.mjs", "src/sub.mjs")],
    executor: [
      calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "b + a;" }], ["write_file", { path: "src/sub.mjs", content: "export const sub = (a, b) => a - b;\n" }]),
      calls(["run_command", { command: "echo tested" }], ["read_file", { path: "nowhere.mjs" }]),
      finishes("Added sub."),
    ],
  }));
  const { id: repositoryId, path } = await pipeline.makeRepository({ ...LIBRARY, ".morning.yml": "checks:\n  test: echo tested\n" });
  // A run that no engine knows of: each step is called from here.
  const { data: run } = await stack.serviceClient.from("runs")
    .insert({ tenant_id: actor.tenantId, repository_id: repositoryId, goal: "Add sub", model: "compatible:scripted", base_branch: "main", autonomy: "full", status: "running", started_at: new Date().toISOString() })
    .select("id").single();
  const runId = run!.id as string;
  await sendRunMessage(actor, runId, "Be quick.");

  const converse = async (open: () => Promise<Parameters<typeof turns.takeTurn>[1]>) => {
    for (let turn = 0; turn < 10; turn++) if ((await live(async () => turns.takeTurn(runId, await open()))).state === "ended") return;
    throw new Error("The conversation did not end.");
  };
  await live(() => prepare.prepareWorkspace(runId));
  await live(() => prepare.beginPlanning(runId));
  await converse(async () => prepare.planning(1));
  await live(() => prepare.storePlan(runId));
  await live(() => prepare.finishPlanning(runId));
  await live(() => prepare.beginExecuting(runId, 1));
  await converse(() => prepare.executing(runId, 1));
  const commit = await live(() => publish.commitChange(runId, prepare.executeThread(1), null));
  await live(() => publish.pushChange(runId, commit!.sha));
  const { number } = await live(() => publish.publishPullRequest(runId, { draft: true, stopped: null }));
  await live(() => runLocalChecks({ runId, tenantId: actor.tenantId, repositoryId, sha: commit!.sha, attempt: 1 }));
  await live(() => noteGreen(runId, commit!.sha, 1));
  await live(() => finalize.beginFinalizing(runId));
  await live(() => publish.publishPullRequest(runId, { draft: false, stopped: null }));
  await live(() => finalize.mergeChange(runId, number));
  await live(() => finalize.endRun(runId, { status: "succeeded", outcome: "merged", reason: "Merged." }));

  const all = async (table: string, columns: string, order: string) => (await stack.serviceClient.from(table).select(columns).eq("run_id", runId).order(order).limit(500)).data as unknown as Array<Record<string, unknown>>;
  const events = await pipeline.events(runId);
  expect(events.map((event) => event.number)).toEqual(events.map((_, index) => index + 1));
  const ledger = await all("ledger", "thread, turn, cost_micros", "created_at");
  const { data: after } = await stack.serviceClient.from("runs").select("spent_micros, reserved_micros, branch").eq("id", runId).single();
  expect(after).toMatchObject({ reserved_micros: 0, spent_micros: ledger.reduce((sum, entry) => sum + Number(entry.cost_micros), 0) });
  return {
    // In the order of the log; how output was cut into pieces depends on time.
    events: events.filter(({ type }) => !type.endsWith(".output")).map(({ type, data }) => [type, data.thread, data.turn, data.name, data.status].filter((part) => part !== undefined).join(" ")),
    ledger,
    calls: (await all("tool_calls", "thread, turn, name, status", "started_at")).map((call) => `${call.thread} ${call.turn} ${call.name} ${call.status}`).sort(),
    messages: (await all("run_messages", "thread, position, role", "position")).map((message) => `${message.thread} ${message.position} ${message.role}`).sort(),
    plans: (await all("plans", "version", "version")).length,
    effects: (await all("effects", "kind, status", "kind")).map((effect) => `${effect.kind} ${effect.status}`),
    pullRequests: (await all("pull_requests", "number, status, draft", "number")),
    files: pipeline.git(path, "ls-tree", "-r", after!.branch as string),
    commits: pipeline.git(path, "log", "--format=%s, %T", "main").replaceAll(after!.branch as string, "the branch"),
    checks: await all("checks", "name, status, conclusion", "name"),
    decisions: (await all("decisions", "kind, choice", "kind")),
    left: existsSync(join(stack.dataDir, "workspaces", runId)),
  };
}

describe("a process that dies", () => {
  it("after any of its writes loses and doubles nothing", { timeout: 120_000 }, async () => {
    // A sweep of each minute may fall into a death.
    expectConsoleError(/Inngest (step|function) error|The database (cannot be reached|does not answer)/);
    const undisturbed = await work(direct);
    expect(undisturbed.events).toContain("message.read 0");
    expect(undisturbed.calls).toContain("execute:1 1 read_file failed");
    // The dying say that they could not write; nobody else has to be told.
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    expect(await work(dyingAtEachWrite)).toEqual(undisturbed);
    warned.mockRestore();
  });
});
