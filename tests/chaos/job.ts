import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { makeBareRepository } from "../setup/git-repository";
import { calls } from "../fakes/model-server";
import type { Script } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans } from "../setup/pipeline";
import { prepareOnGitHub, runOfIssue, wasTold, type Place } from "./github-job";
import type { World } from "./world";

/** How long the scripted model thinks: wide enough that a kill finds a call under way. */
const THINKS_MS = 120;
const POLL_MS = 60;
/** The checks of the repository take this long, so that a kill finds them running. */
const TEST_MS = 250;

const FILES = {
  ...LIBRARY,
  "test/slow.test.mjs": `import test from "node:test";\ntest("takes its time", () => new Promise((resolve) => setTimeout(resolve, ${TEST_MS})));\n`,
};
const SUB_TEST = 'import test from "node:test";\nimport assert from "node:assert";\nimport { sub } from "../src/math.mjs";\ntest("subtracts", () => assert.equal(sub(3, 2), 1));\n';

const answer = agents({
  planner: [calls(["list_files", {}], ["read_file", { path: "src/math.mjs" }]), ...plans("src/math.mjs", "test/sub.test.mjs")],
  // Breaks add on the way, so that CI turns red and the fixer has work.
  executor: [
    calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a - -b + 1;\nexport const sub = (a, b) => a - b;" }]),
    calls(["write_file", { path: "test/sub.test.mjs", content: SUB_TEST }], ["run_command", { command: "node -e 'setTimeout(() => console.log(1), 300)'" }]),
    finishes("Added sub."),
  ],
  fixer: [calls(["edit_file", { path: "src/math.mjs", old_text: "a - -b + 1;", new_text: "a + b;" }]), finishes("Restored add.")],
});

/** What the model does in every job: the same answers in the same order, whoever asks how often. */
export const script: Script = async (request, index) => {
  await wait(THINKS_MS);
  return typeof answer === "function" ? answer(request, index) : answer[0]!;
};

export interface Job {
  name: string;
  /** The bare repository that the run works on. */
  path: string;
  repositoryId: string;
  /** Only where runs work on GitHub. */
  place?: Place;
  /** Once it is started. */
  runId?: string;
}

/** A repository of its own for one run; the stack must be up. */
export async function prepareJob(world: World, name: string): Promise<Job> {
  if (world.github) return prepareOnGitHub(world, name, FILES);
  const { createRepository } = await import("@/lib/repositories/create-repository");
  const folder = join(world.folder, "repositories");
  mkdirSync(folder, { recursive: true });
  const path = makeBareRepository(folder, name, FILES);
  const { id } = await createRepository(world.actor, { location: path, network: "none", mergeMethod: "merge" });
  return { name, path, repositoryId: id };
}

/**
 * Starts the run, where the label of an issue does not (it plans, waits for the approval, edits, turns red, repairs and merges) and
 * approves what is asked, as a person would, until it has ended. Answers false when it has not by `deadline()`.
 */
export async function driveJob(world: World, job: Job, deadline: () => number): Promise<boolean> {
  const { decideApproval } = await import("@/lib/approvals/decide-approval");
  for (; Date.now() < deadline(); await wait(POLL_MS)) {
    if (job.runId === undefined) {
      job.runId = job.place ? await runOfIssue(world, job) : await start(world, job);
      continue;
    }
    const { data: run } = await world.service.from("runs").select("finished_at").eq("id", job.runId).maybeSingle();
    if (run?.finished_at && (!job.place || (await wasTold(world, job)))) return true;
    const { data: pending } = await world.service.from("approvals").select("id, digest").eq("run_id", job.runId).eq("status", "pending").limit(1);
    // Whether a decision arrived that got no answer, the next look tells.
    if (pending?.[0]) await decideApproval(world.actor, pending[0].id, { decision: "approved", digest: pending[0].digest }).catch(() => undefined);
  }
  return false;
}

/** While the stack is down a person presses the button again; the key makes it one run. */
async function start(world: World, job: Job): Promise<string | undefined> {
  const { startRun } = await import("@/lib/runs/start-run");
  const started = await startRun(world.actor, { repositoryId: job.repositoryId, goal: "Add a function sub", autonomy: "plan", idempotencyKey: job.name }).catch(() => null);
  return started?.run.id;
}
