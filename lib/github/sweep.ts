import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import type { Tables } from "@/lib/db/types";
import { FatalError } from "@/lib/errors";
import { repositoryRenamed } from "./installations";
import { sweepStrategies } from "./sweep-strategies";
import { eachApart, type Swept } from "./swept";
import { readCommands } from "./triggers/commands";
import { branchExists, closedPullOf, endByBranch, endByIssue, endByPull } from "./triggers/end-runs";
import { heedComment } from "./triggers/heed-comment";
import { lastGivenBy } from "./triggers/labelled-by";
import { openPlace, readRepository, type Heeded, type Place } from "./triggers/place";
import { FIX_LABEL, OUR_MARK } from "./triggers/read-intent";
import { repairPull } from "./triggers/repair-pull";
import { startFromIssue } from "./triggers/start-from-issue";
import { takeReview } from "./triggers/take-review";
import { wakeRun } from "./triggers/wake-runs";

const MAX_RUNS = 50;
const MAX_PAGES = 3;
/** How much each sweep looks at again: GitHub's lists lag behind. */
const OVERLAP_MS = 10 * 60_000;
/** For so long a run that waits for its review is looked after. */
const REVIEW_DAYS = 30;
const KEPT_DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

/** In whole seconds, as GitHub tells times. */
const addedAt = (repository: { created_at: string }) => Math.floor(Date.parse(repository.created_at) / 1_000) * 1_000;

/** Forgets what was heeded more than thirty days ago; nothing is told that late. Deliveries are kept as the owner sets it. Answers how many. */
export async function forgetOldActs(): Promise<number> {
  return must(await serviceClient().from("github_acts").delete().lt("created_at", daysAgo(KEPT_DAYS)).select("key")).length;
}

/**
 * Compares a repository with GitHub and does what an event that never came would have done, by the same
 * use cases and the same keys: an event and the sweep at once do it once. Answers what it did.
 */
export async function sweepRepository(repositoryId: string): Promise<string[]> {
  const repository = await readRepository(repositoryId);
  if (!repository || repository.access !== "ok") return [];
  const began = new Date();
  // What was said before the repository was added here was not said to us.
  const since = new Date(Math.max(addedAt(repository), Date.parse(repository.swept_at ?? repository.created_at) - OVERLAP_MS)).toISOString();
  let did: string[];
  try {
    const place = await openWhereItIs(repository);
    const parts = [() => endAndWake(place, began), () => sweepStrategies(place, since), () => labelledIssues(place, since), () => redPulls(place), () => comments(place, since), () => reviews(place, since)];
    did = (await eachApart(parts, (part) => part())).filter((each) => each.done || each.refused).map((each) => each.why);
  } catch (error) {
    // GitHub shows us nothing of it any more, or allows less: nothing to make good, and no reason to fail every five minutes.
    if (!(error instanceof FatalError)) throw error;
    did = [`${repository.location} could not be looked at: ${error.message}`];
  }
  must(await serviceClient().from("repositories").update({ swept_at: began.toISOString() }).eq("id", repository.id).select("id"));
  return did;
}

/** A rename is an event too, which may never come: its number tells where a repository is now. */
async function openWhereItIs(repository: Tables<"repositories">): Promise<Place> {
  const place = await openPlace(repository, { background: true });
  const { data } = await place.github.request("GET /repositories/{id}", { id: repository.github_id! });
  const fullName: string = data.full_name;
  if (fullName === repository.location) return place;
  await repositoryRenamed(repository.github_id!, fullName);
  return openPlace({ ...repository, location: fullName }, { background: true });
}

/** Runs under way, and those that wait for their review: is what they work for still there? */
async function endAndWake(place: Place, began: Date): Promise<Swept[]> {
  return eachApart(await followedRuns(place), async (run) => {
    const heeded: Heeded[] = [];
    const branch = run.work_branch ?? run.branch;
    // A branch that was never pushed is not there yet.
    if (branch !== null && (run.work_branch !== null || run.head_sha !== null)) {
      const pull = await closedPullOf(place, branch);
      if (pull) heeded.push(await endByPull(place, pull.number, branch));
      else if (run.finished_at === null && !(await branchExists(place, branch))) heeded.push(await endByBranch(place, branch));
    }
    if (run.finished_at !== null) return heeded;
    const issue = must(await place.rows.from("run_origins").select("issue_number").eq("run_id", run.id).maybeSingle())?.issue_number;
    if (issue) heeded.push(await endByIssue(place, issue));
    await wakeRun(place, run, `sweep:${began.getTime()}`);
    return heeded;
  });
}

async function followedRuns({ rows, repository }: Place) {
  const runs = () => rows.from("runs").select("id, branch, work_branch, head_sha, finished_at").eq("repository_id", repository.id).order("created_at", { ascending: false }).limit(MAX_RUNS);
  const [open, waiting] = [must(await runs().is("finished_at", null)), must(await runs().eq("outcome", "ready_for_review").gte("finished_at", daysAgo(REVIEW_DAYS)))];
  return [...open, ...waiting];
}

async function labelledIssues(place: Place, since: string): Promise<Swept[]> {
  const { github, at, repository, slug } = place;
  const ways = [
    ["issue", { labels: repository.run_label }, { label: repository.run_label }] as const,
    ...(slug ? [["assignment", { assignee: `${slug}[bot]` }, { assignees: [slug, `${slug}[bot]`] }] as const] : []),
  ];
  return eachApart(ways, async ([kind, filter, given]) => {
    const issues = await github.pages<{ number: number; pull_request?: unknown }>("GET /repos/{owner}/{repo}/issues", { ...at, state: "open", since, ...filter }, { maxPages: MAX_PAGES });
    return eachApart(issues.filter(({ pull_request }) => !pull_request), async (issue) => {
      if (await hasOpenRun(place, issue.number)) return null;
      const by = await lastGivenBy(place, issue.number, given);
      return by && Date.parse(by.at) >= addedAt(repository) ? startFromIssue(place, { kind, issue: issue.number, ...by }) : null;
    });
  });
}

async function hasOpenRun({ rows, repository }: Place, issue: number): Promise<boolean> {
  return must(await rows.from("run_origins").select("run_id").eq("repository_id", repository.id).eq("issue_number", issue).eq("open", true).limit(1)).length > 0;
}

/** All that are labelled: a check that turned red leaves no mark on its pull request. */
async function redPulls(place: Place): Promise<Swept[]> {
  const pulls = await place.github.pages<{ number: number; pull_request?: unknown }>("GET /repos/{owner}/{repo}/issues", { ...place.at, state: "open", labels: FIX_LABEL }, { maxPages: 1 });
  return eachApart(pulls.filter(({ pull_request }) => pull_request), ({ number }) => repairPull(place, { pull: number, at: new Date().toISOString() }));
}

interface IssueComment {
  id: number;
  body?: string | null;
  created_at: string;
  html_url: string;
  issue_url: string;
  user: { login: string; id: number; type: string } | null;
}

async function comments(place: Place, since: string): Promise<Swept[]> {
  const found = await place.github.pages<IssueComment>("GET /repos/{owner}/{repo}/issues/comments", { ...place.at, since, sort: "created", direction: "desc" }, { maxPages: MAX_PAGES });
  // In the order in which they were written; those that were only edited since were read before.
  return eachApart(found.toReversed().filter(({ created_at }) => Date.parse(created_at) >= Date.parse(since)), async (comment) => {
    const said = comment.body?.includes(OUR_MARK) ? null : readCommands(comment.body ?? "", place.slug);
    if (!said || comment.user?.type !== "User" || (await wasActedOn(place, `comment.${comment.id}`))) return null;
    return heedComment(place, { commentId: comment.id, number: Number(comment.issue_url.split("/").at(-1)), onPull: comment.html_url.includes("/pull/"), at: comment.created_at, sender: comment.user, said });
  });
}

async function reviews(place: Place, since: string): Promise<Swept[]> {
  return eachApart(await followedRuns(place), async (run) => {
    if (run.branch === null || run.work_branch !== null || run.head_sha === null) return null;
    const { data } = await place.github.request("GET /repos/{owner}/{repo}/pulls", { ...place.at, state: "open", head: `${place.at.owner}:${run.branch}` });
    const pull = data.find(({ head }) => head.ref === run.branch);
    if (!pull) return null;
    const submitted = await place.github.pages<{ id: number; state: string; submitted_at?: string; user: { type: string } | null }>("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", { ...place.at, pull_number: pull.number }, { maxPages: MAX_PAGES });
    const recent = submitted.filter(({ submitted_at, user }) => user?.type === "User" && submitted_at && Date.parse(submitted_at) >= Date.parse(since));
    return eachApart(recent, (review) => takeReview(place, { pull: pull.number, reviewId: review.id }));
  });
}

async function wasActedOn({ rows, repository }: Place, key: string): Promise<boolean> {
  return must(await rows.from("github_acts").select("key").eq("repository_id", repository.id).eq("key", key).limit(1)).length > 0;
}
