import { setTimeout as wait } from "node:timers/promises";
import type { RecordedRequest } from "../fakes/github";
import type { Job } from "./job";
import type { Random } from "./random";
import type { World } from "./world";

const POLL_MS = 25;
/** What is waited for may lie behind every run under way; then this moment will do. */
const PATIENCE_MS = 3_000;
/** Kinds of events waited for at once: one alone would rarely come. */
const KINDS = 5;
/** Events that pass first, at most, so that kills are spread over the whole of a run. */
const SKIPPED = 14;
/** Longer than most gaps between two events. */
const LATER_MS = 60;

const EVENTS = [
  "stage.started", "turn.started", "turn.finished", "tool.started", "tool.finished", "plan.proposed", "approval.requested", "approval.decided",
  "commit.created", "branch.pushed", "diff.updated", "pull_request.opened", "pull_request.updated", "check.queued", "check.started", "check.finished", "decision.made", "merge.done",
] as const;

/** What changes a repository; neither tokens nor fetches are. */
const WRITES = /^\/(repos\/|graphql$)|\/git-receive-pack$/;
/** Without edits of the sticky comment and the check run, which are many and alike. */
const RARE_WRITES = /^\/(repos\/(?!.*\/(comments|check-runs)\/\d+$)|graphql$)|\/git-receive-pack$/;

/**
 * Waits for a random moment: right after an event of a random kind in any run (most of the
 * interesting places lie right behind one), in the middle of a model call, when GitHub did what it was
 * asked for and has not said so, or any time at all.
 * @returns what was waited for, for people.
 */
export async function nextMoment(world: World, jobs: () => Job[], random: Random): Promise<string> {
  const later = random.below(LATER_MS);
  await progress(world, jobs, random.below(SKIPPED));
  const kind = random.weighted([["event", 6], ["model", 2], ["any", 2], ["write", world.github ? 10 : 0]] as const);
  if (kind === "any") {
    const after = random.below(1_200);
    await wait(after);
    return `${after} ms later`;
  }
  if (kind === "write") return nextWrite(world, random.below(2) === 0 ? null : later, random.below(4) === 0 ? WRITES : RARE_WRITES);
  const types = Array.from({ length: KINDS }, () => EVENTS[random.below(EVENTS.length)]!);
  const happened = kind === "model" ? nextModelCall(world) : await nextEvent(world, jobs, types);
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const what = await happened();
    if (what) {
      await wait(later);
      return `${what} + ${later} ms`;
    }
    await wait(POLL_MS);
  }
  return "no such event came";
}

/** Waits until the runs have told of so many more events, or nothing more comes. */
async function progress(world: World, jobs: () => Job[], events: number): Promise<void> {
  const told = async () => {
    const { data } = await world.service.from("runs").select("last_event_number").in("id", jobs().flatMap(({ runId }) => runId ?? []));
    return (data ?? []).reduce((sum, run) => sum + run.last_event_number, 0);
  };
  const before = await told();
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && (await told()) < before + events) await wait(POLL_MS);
}

function nextModelCall({ model }: World): () => string | null {
  const before = model.requests.length;
  return () => (model.requests.length > before ? "model call begun" : null);
}

/** Waits for something that changes GitHub: done and not answered, or this long after it was asked for. */
async function nextWrite({ github }: World, later: number | null, wanted: RegExp): Promise<string> {
  const { faults } = github!;
  let seen: RecordedRequest | undefined;
  faults.inject((request) => {
    if (seen || request.method === "GET" || !wanted.test(request.path)) return null;
    seen = request;
    // A git that waits for its answer would outlive the app for longer than a kill is looked at.
    return later === null ? { kind: request.kind === "git" ? "reset" : "time-out", after: true } : null;
  });
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && (later === null ? seen?.status === undefined : !seen)) await wait(2);
  faults.inject();
  if (!seen) return "nothing was written";
  await wait(later ?? 0);
  return `${seen.method} ${seen.path.replace(/^(\/repos)?\/[^/]+\/[^/]+\//, "")} ${later === null ? "done, unanswered" : `+ ${later} ms`}`;
}

async function nextEvent(world: World, jobs: () => Job[], types: string[]): Promise<() => Promise<string | null>> {
  const events = () => world.service.from("run_events").select("run_id, number, type").in("run_id", jobs().flatMap(({ runId }) => runId ?? [])).in("type", types).limit(1_000);
  const name = (event: { run_id: string; number: number }) => `${event.run_id} ${event.number}`;
  const { data } = await events();
  const before = new Set(data?.map(name));
  return async () => (await events()).data?.find((event) => !before.has(name(event)))?.type ?? null;
}

/** Where each run is: its last event. */
export async function placeOf(world: World, job: Job): Promise<string> {
  if (!job.runId) return `${job.name} not started`;
  const { data } = await world.service.from("run_events").select("number, type, stage").eq("run_id", job.runId).order("number", { ascending: false }).limit(1);
  const [last] = data ?? [];
  return last ? `${job.name} ${last.stage ?? "start"} #${last.number} ${last.type}` : `${job.name} ?`;
}
