import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readOnGitHub } from "./github-job";
import type { Job } from "./job";
import { git } from "../setup/git-repository";
import type { World } from "./world";

/** What must be the same in every run, killed or not: sorted lines, without ids, times and commit names. */
export type Facts = Record<string, string[]>;

/** How a running command's output was cut into pieces depends on time; that it is in the result does not. */
const PIECES = new Set(["command.output", "check.output"]);
/** What CI on GitHub is about to do is seen by a look at the right moment, or not; what came of it always is. */
const GLIMPSES = new Set(["check.queued", "check.started"]);

/** Reads everything that a run left behind. `problems` are wrong whatever another run did. */
export async function readFacts(world: World, job: Job & { runId: string }): Promise<{ facts: Facts; problems: string[] }> {
  const { service } = world;
  const { runId, path, repositoryId, place: onGitHub } = job;
  const problems: string[] = [];
  const wrong = (condition: boolean, sentence: string) => void (condition && problems.push(sentence));
  const all = <T>(answer: { data: T | null; error: unknown }): T => {
    if (answer.error || !answer.data) throw new Error(`What the run left could not be read: ${JSON.stringify(answer.error)}`);
    return answer.data;
  };
  const [run] = all(await service.from("runs").select("*").eq("id", runId).limit(1));
  if (!run) throw new Error(`The run ${runId} is gone.`);
  const of = { run_id: runId };
  const events = all(await service.from("run_events").select("number, key, type, data").match(of).order("number").limit(5_000));
  const ledger = all(await service.from("ledger").select("thread, turn, cost_micros").match(of).limit(1_000));
  const reservations = all(await service.from("reservations").select("key, status").match(of).limit(1_000));
  const effects = all(await service.from("effects").select("kind, status").match(of).limit(1_000));
  const checks = all(await service.from("checks").select("name, sha, attempt, status, conclusion").eq("repository_id", repositoryId).limit(1_000));
  const calls = all(await service.from("tool_calls").select("thread, turn, name, status").match(of).limit(1_000));
  const messages = all(await service.from("run_messages").select("thread, position, role").match(of).limit(1_000));
  const decisions = all(await service.from("decisions").select("kind, actor").match(of).limit(1_000));
  const stages = all(await service.from("run_stages").select("stage, attempt, status").match(of).limit(1_000));
  const pulls = all(await service.from("pull_requests").select("number, status, draft, head_branch, head_sha").match(of).limit(100));
  const approvals = all(await service.from("approvals").select("kind, status").match(of).limit(100));
  const artifacts = all(await service.from("artifacts").select("kind").match(of).limit(100));

  // The log.
  wrong(events.some((event, index) => event.number !== index + 1), `The numbers of its events are ${events.map(({ number }) => number).join(" ")}.`);
  wrong(new Set(events.map(({ key }) => key)).size !== events.length, "An event's key is there twice.");
  wrong(run.last_event_number !== events.length, `It counts ${run.last_event_number} events and has ${events.length}.`);
  wrong(events.at(-1)?.type !== "run.finished", `Its last event is ${events.at(-1)?.type}.`);

  // Money.
  const charges = ledger.map((entry) => `${entry.thread}:${entry.turn}`);
  wrong(new Set(charges).size !== charges.length, `A model call is charged twice: ${charges.sort().join(" ")}.`);
  const spent = ledger.reduce((sum, entry) => sum + entry.cost_micros, 0);
  wrong(spent !== run.spent_micros, `The ledger says ${spent} and the run ${run.spent_micros} micro-dollars.`);
  wrong(run.reserved_micros !== 0, `${run.reserved_micros} micro-dollars are still reserved.`);

  // The repository, by git.
  const base = run.base_sha ?? "main";
  const shas = git(path, "rev-list", "--reverse", `${base}..main`).split("\n").filter(Boolean);
  const branches = git(path, "for-each-ref", "--format=%(refname:short)").split("\n").filter((name) => name !== "" && !(onGitHub && name.startsWith("pull/")));
  wrong(branches.some((branch) => branch !== "main" && branch !== run.branch), `The repository has the refs ${branches.join(" ")}.`);
  wrong(run.branch === null || git(path, "rev-parse", run.branch) !== run.head_sha, "The branch is not at the run's head.");
  wrong(pulls.some((pull) => pull.head_branch !== run.branch || pull.head_sha !== run.head_sha), "The pull request is not at the run's head.");
  for (const repository of onGitHub ? [path, join(world.dataDir, "mirrors", `${repositoryId}.git`)] : [path]) {
    try {
      git(repository, "fsck", "--full", "--strict", "--no-dangling");
    } catch (error) {
      problems.push(`git fsck: ${error instanceof Error ? error.message : String(error)}`);
    }
    for (const file of readdirSync(repository, { recursive: true, encoding: "utf8" })) wrong(file.endsWith(".lock"), `A lock is left in the repository: ${file}.`);
  }
  wrong(existsSync(join(world.dataDir, "workspaces", runId)), "Its workspace is left behind.");
  const checkouts = readdirSync(world.dataDir).includes("ci") ? readdirSync(join(world.dataDir, "ci")) : [];
  wrong(checkouts.some((name) => name.startsWith(runId)), "A checkout of its CI is left behind.");

  const place = (sha: string) => (sha === run.base_sha ? "base" : `commit ${shas.indexOf(sha) + 1}`);
  const seen = onGitHub && (await readOnGitHub(world, job, run.head_sha ?? "", shas));
  problems.push(...(seen?.problems ?? []));
  const facts: Facts = {
    run: [`${run.status} ${run.outcome}, ${run.spent_micros} micro-dollars`],
    events: counted(events.filter(({ type }) => !PIECES.has(type) && !(onGitHub && GLIMPSES.has(type))).map(({ type, data }) => `${type} ${(data as { conclusion?: string }).conclusion ?? ""}`.trim())),
    charges: ledger.map((entry) => `${entry.thread}:${entry.turn} ${entry.cost_micros}`),
    reservations: counted(reservations.map(({ status }) => status)),
    // A commit that was overtaken while nobody was there to tell of it has no check run of ours.
    effects: counted(effects.filter(({ kind }) => kind !== "github.check").map(({ kind, status }) => `${kind} ${status}`)),
    checks: checks.map((check) => `${check.name} on ${place(check.sha)}, attempt ${check.attempt}: ${check.status} ${check.conclusion}`),
    "tool calls": counted(calls.map((call) => `${call.thread}:${call.turn} ${call.name} ${call.status}`)),
    messages: messages.map((message) => `${message.thread} ${message.position} ${message.role}`),
    decisions: counted(decisions.map(({ kind, actor }) => `${actor} ${kind}`)),
    stages: stages.map((stage) => `${stage.stage} ${stage.attempt} ${stage.status}`),
    "pull requests": pulls.map((pull) => `#${pull.number} ${pull.status}${pull.draft ? " draft" : ""}`),
    approvals: counted(approvals.map(({ kind, status }) => `${kind} ${status}`)),
    artifacts: counted(artifacts.map(({ kind }) => kind)),
    branches: [String(branches.length)],
    commits: shas.map((sha, index) => `${index + 1}: ${git(path, "show", "-s", "--format=tree %T, %s", sha).replace(run.branch ?? " ", "the branch")}, ${git(path, "show", "-s", "--format=%P", sha).split(" ").length} parents`),
    ...seen?.facts,
  };
  for (const lines of Object.values(facts)) lines.sort();
  return { facts, problems };
}

/** One sentence for each line that one has and the other has not. */
export function differences(reference: Facts, facts: Facts): string[] {
  return Object.keys(reference).flatMap((what) => {
    const [wanted, found] = [reference[what] ?? [], facts[what] ?? []];
    const missing = wanted.filter((line) => !found.includes(line));
    const extra = found.filter((line) => !wanted.includes(line));
    return [...missing.map((line) => `${what}: lacks "${line}"`), ...extra.map((line) => `${what}: has "${line}"`)];
  });
}

function counted(lines: string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => `${count} × ${line}`);
}
