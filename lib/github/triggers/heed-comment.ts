import { FatalError } from "@/lib/errors";
import { shown } from "../tell/shown";
import { COMMANDS, parseBudget, type Command, type Said } from "./commands";
import { canReopen, openPullOf, openRunOfPull, runOfBranch, runOfIssue, type FoundRun } from "./find-run";
import { mayWrite, notAWriter } from "./may-write";
import { done, ignored, type Heeded, type Place } from "./place";
import { isFork, type Sender } from "./read-intent";
import { repairPull } from "./repair-pull";
import { startFromIssue } from "./start-from-issue";
import { steer, type Steering } from "./steer";

export interface Comment {
  commentId: number;
  number: number;
  onPull: boolean;
  at: string;
  sender: Sender;
  said: Said;
}

/** As steer_run_from_github says it. */
const ACTED_BEFORE = "It was acted on before.";
const HELP = [
  `At the start of a line: ${COMMANDS.map((command) => `\`/morning ${command}${command === "budget" ? " <dollars>" : ""}\``).join(", ")}.`,
  "Or write to the run in words: `@morning …`.",
];
const NOTHING_TO_STEER = "No run of ours has to do with it.";
/** What a run under way or ended is told by a word. */
const STEERINGS: Partial<Record<Command["name"], Steering["action"] & ("pause" | "resume" | "cancel" | "retry")>> = { stop: "cancel", pause: "pause", resume: "resume", retry: "retry" };

/** Does what a comment says, and shows by its reaction whether it did. Each comment counts once. */
export async function heedComment(place: Place, comment: Comment): Promise<Heeded> {
  if (!(await mayWrite(place, comment.sender))) return ignored(notAWriter(comment.sender));
  const branch = comment.onPull ? await branchOf(place, comment.number) : null;
  if (branch !== null && "why" in branch) return ignored(branch.why);
  const heeded: Heeded[] = [];
  const { commands, message } = comment.said;
  if (message !== null) heeded.push(await tell(place, comment, branch, message, `comment.${comment.commentId}`));
  for (const [index, command] of commands.entries()) heeded.push(await obey(place, comment, branch, command, `comment.${comment.commentId}${index ? `.${index}` : ""}`));
  const did = heeded.some((each) => each.done);
  const why = heeded.map((each) => each.why).join(" ");
  // Told before, and its reaction may have been lost since: it counts as done.
  const refused = !did && !heeded.some((each) => each.why === ACTED_BEFORE);
  await react(place, comment.commentId, refused ? "confused" : "eyes");
  const help = commands.some(({ name }) => name === "help" || name === "unknown");
  if (help || refused) await answerComment(place, comment, [...(refused ? [shown(why, 600)] : []), ...(help ? HELP : [])]);
  return did ? done(why) : ignored(why);
}

type Branch = { name: string } | { why: string } | null;

async function branchOf({ github, at }: Place, pull_number: number): Promise<Branch> {
  const { data } = await github.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at, pull_number });
  return isFork(data) ? { why: "The pull request comes from a fork, from which nothing runs." } : { name: data.head.ref };
}

async function runOf(place: Place, comment: Comment, branch: Branch): Promise<FoundRun | null> {
  if (branch === null || "why" in branch) return runOfIssue(place, comment.number);
  return (await openRunOfPull(place, comment.number)) ?? runOfBranch(place, branch.name);
}

/** Words go to the run under way; to one that has ended as long as its pull request is open; else they start one from the issue. */
async function tell(place: Place, comment: Comment, branch: Branch, body: string, key: string): Promise<Heeded> {
  const run = await runOf(place, comment, branch);
  const goesOn = run && (run.finished_at === null || (canReopen(run) && run.branch !== null && (await openPullOf(place, run.branch)) !== null));
  if (goesOn) return steer(place, run.id, comment.sender, key, { action: "message", body });
  if (comment.onPull) return ignored("It is no pull request of ours; say /morning fix to have its red checks repaired.");
  return startFromIssue(place, { kind: "comment", issue: comment.number, at: comment.at, sender: comment.sender, actKey: key, note: body });
}

async function obey(place: Place, comment: Comment, branch: Branch, { name, word, rest }: Command, key: string): Promise<Heeded> {
  const { sender, at, number: issue } = comment;
  if (name === "help") return done("It asked for help.");
  if (name === "unknown") return ignored(`There is no command ${word.slice(0, 40)}.`);
  const run = await runOf(place, comment, branch);
  if (name === "plan" || name === "fix") {
    if (run && run.finished_at === null) return rest ? steer(place, run.id, sender, key, { action: "message", body: rest }) : ignored("A run works on this already.");
    if (comment.onPull && run && run.work_branch === null) return retryOrReopen(place, run, sender, key);
    if (comment.onPull) return name === "fix" ? repairPull(place, { pull: issue, at, asked: { sender, actKey: key, note: rest || null } }) : ignored("Runs are planned from issues; say /morning fix to have red checks repaired.");
    return startFromIssue(place, { kind: "comment", issue, at, sender, actKey: key, planFirst: name === "plan", note: rest || null });
  }
  if (!run) return ignored(NOTHING_TO_STEER);
  if (name === "retry") return retryOrReopen(place, run, sender, key);
  if (name === "approve") return steer(place, run.id, sender, key, { action: "approve", at });
  if (name === "budget") {
    const micros = parseBudget(rest);
    return micros === null ? ignored("Say the budget in dollars, such as /morning budget 2.") : steer(place, run.id, sender, key, { action: "budget", micros });
  }
  if (run.finished_at !== null) return ignored("The run has ended already.");
  return steer(place, run.id, sender, key, { action: STEERINGS[name]! });
}

/** A run that failed goes on from where it failed; one that waits for its review looks at its pull request again. */
async function retryOrReopen(place: Place, run: FoundRun, sender: Sender, key: string): Promise<Heeded> {
  if (run.status === "failed") return steer(place, run.id, sender, key, { action: "retry" });
  if (canReopen(run) && run.branch !== null && (await openPullOf(place, run.branch)) !== null) return steer(place, run.id, sender, key, { action: "reopen" });
  return ignored(run.finished_at === null ? "The run is under way." : "The run has ended for good; start a new one.");
}

/** GitHub keeps one of each kind from each account, so that doing it again changes nothing. */
async function react({ github, at }: Place, comment_id: number, content: "eyes" | "confused"): Promise<void> {
  try {
    await github.request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", { ...at, comment_id, content });
  } catch (error) {
    // A comment that was deleted, or a token that may not: what was asked is done, and that is what counts.
    if (!(error instanceof FatalError)) throw error;
  }
}

/** Says once to whoever wrote a comment what there is to say. */
async function answerComment({ github, at }: Place, { commentId, number, at: since, sender }: Comment, paragraphs: readonly string[]): Promise<void> {
  const mark = `<!-- morning:help:${commentId} -->`;
  const later = await github.pages<{ body?: string | null }>("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...at, issue_number: number, since }, { maxPages: 3 });
  if (later.some(({ body }) => body?.includes(mark))) return;
  const [first, ...rest] = paragraphs;
  await github.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...at, issue_number: number, body: [`@${sender.login}: ${first}`, ...rest, mark].join("\n\n") });
}
