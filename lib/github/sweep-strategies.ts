import picomatch from "picomatch";
import { must } from "@/lib/db/must";
import { listensFor, readHappening, type Happening } from "@/lib/strategies/happening";
import { apart, eachApart, type Swept } from "./swept";
import { fireStrategies, githubListeners, type Listener } from "./triggers/fire-strategies";
import type { Place } from "./triggers/place";
import type { Sender } from "./triggers/read-intent";

const MAX_PAGES = 3;
/** Issues and pull requests whose labels are looked through in one sweep, and branches whose heads are. */
const MAX_LABELLED = 50;
const MAX_BRANCHES = 20;
/** Between what a webhook and what GitHub's lists call the time of the same label. */
const SAME_MS = 5_000;

interface Issue {
  number: number;
  user: Sender;
  labels: { name: string }[];
  created_at: string;
  updated_at: string;
  pull_request?: unknown;
}

/**
 * Fires the strategies that would have heard an event which never came, by the same keys: an event and the
 * sweep at once fire once. A strategy hears nothing of before it was enabled or changed.
 */
export async function sweepStrategies(place: Place, since: string): Promise<Swept[]> {
  const listeners = await githubListeners(place);
  const events = new Set(listeners.map(({ definition }) => (definition.trigger.type === "github" ? definition.trigger.event : null)));
  const hear = async (happening: Happening | null): Promise<Swept[]> => {
    const own = happening && Date.parse(happening.at) >= Date.parse(since) ? listeners.filter((each) => listensFor(each.definition.trigger, happening) && Date.parse(happening.at) >= inSeconds(each.since)) : [];
    const unheard: Listener[] = [];
    for (const each of own) if (!(await wasHeard(place, each, happening!))) unheard.push(each);
    const fired = unheard.length > 0 ? await fireStrategies(place, happening!, unheard) : null;
    return fired ? [fired] : [];
  };
  const heard = (...any: string[]) => any.some((event) => events.has(event as never));
  return eachApart([
    () => (heard("issue_opened", "issue_labelled", "pull_request_opened", "pull_request_labelled") ? issues(place, since, events, hear) : null),
    () => (heard("comment") ? comments(place, since, listeners, hear) : null),
    () => (heard("push", "check_failed") ? heads(place, since, listeners, hear) : null),
    () => (heard("release") ? releases(place, hear) : null),
  ], async (part) => part());
}

/** As GitHub tells times. */
const inSeconds = (time: string) => Math.floor(Date.parse(time) / 1_000) * 1_000;

type Hear = (happening: Happening | null) => Promise<Swept[]>;

async function issues(place: Place, since: string, events: ReadonlySet<string | null>, hear: Hear): Promise<Swept[]> {
  const { github, at, slug } = place;
  const changed = await github.pages<Issue>("GET /repos/{owner}/{repo}/issues", { ...at, state: "open", since, sort: "updated", direction: "desc" }, { maxPages: MAX_PAGES });
  let looked = 0;
  return eachApart(changed.toReversed(), async (issue) => {
    const kind = issue.pull_request ? "pull_request" : "issue";
    const wanted = (what: "opened" | "labelled") => events.has(`${kind}_${what}`);
    if (!(wanted("opened") && issue.created_at >= since) && !(wanted("labelled") && issue.labels.length > 0)) return null;
    const shown = kind === "issue" ? issue : (await github.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at, pull_number: issue.number })).data;
    const read = (action: string, sender: Sender | null, more: object = {}, updated = issue.updated_at) => readHappening(kind === "issue" ? "issues" : kind, { action, sender, [kind]: { ...shown, updated_at: updated }, ...more }, slug);
    const opened = wanted("opened") ? await apart(() => hear(read("opened", issue.user))) : [];
    if (!wanted("labelled") || issue.labels.length === 0 || ++looked > MAX_LABELLED) return opened;
    const told = await github.pages<{ event: string; created_at: string; actor: Sender | null; label?: { name: string } }>("GET /repos/{owner}/{repo}/issues/{issue_number}/events", { ...at, issue_number: issue.number }, { maxPages: MAX_PAGES });
    // One that was taken off again is not asked for any more.
    const standing = told.filter(({ event, label }) => event === "labeled" && issue.labels.some(({ name }) => name === label?.name));
    return [...opened, ...(await eachApart(standing, ({ created_at, actor, label }) => hear(read("labeled", actor, { label }, created_at))))];
  });
}

async function comments(place: Place, since: string, listeners: readonly Listener[], hear: Hear): Promise<Swept[]> {
  const { github, at, slug } = place;
  const found = await github.pages<{ id: number; body?: string | null; created_at: string; issue_url: string; user: Sender | null }>("GET /repos/{owner}/{repo}/issues/comments", { ...at, since, sort: "created", direction: "desc" }, { maxPages: MAX_PAGES });
  return eachApart(found.toReversed(), async (comment) => {
    const read = (issue: object) => readHappening("issue_comment", { action: "created", sender: comment.user, comment, issue }, slug);
    const number = Number(comment.issue_url.split("/").at(-1));
    // Whether anybody listens is known without its issue.
    const alone = read({ number, title: "", body: "", html_url: "", user: null, labels: [], created_at: comment.created_at, updated_at: comment.created_at });
    if (!alone || alone.at < since || !listeners.some(({ definition }) => listensFor(definition.trigger, alone))) return null;
    return hear(read((await github.request("GET /repos/{owner}/{repo}/issues/{issue_number}", { ...at, issue_number: number })).data));
  });
}

/** Pushes and red checks leave their mark on the heads of branches: what was overtaken there is not made good. */
async function heads(place: Place, since: string, listeners: readonly Listener[], hear: Hear): Promise<Swept[]> {
  const { github, at, slug } = place;
  const wanted = (event: string, branch: string) => listeners.some(({ definition: { trigger } }) => trigger.type === "github" && trigger.event === event && (!trigger.filters.branches || picomatch.isMatch(branch, trigger.filters.branches, { bash: true, nonegate: true, noextglob: true })));
  const branches = await github.pages<{ name: string; commit: { sha: string } }>("GET /repos/{owner}/{repo}/branches", { ...at }, { maxPages: 1 });
  const heard = branches.filter(({ name }) => wanted("push", name) || wanted("check_failed", name)).slice(0, MAX_BRANCHES);
  return eachApart(heard, async ({ name: branch, commit: { sha } }) => {
    const swept: Swept[] = [];
    if (wanted("push", branch)) {
      const { data } = await github.request("GET /repos/{owner}/{repo}/commits/{ref}", { ...at, ref: sha });
      const timestamp = data.commit.committer?.date ?? since;
      // Who pushed is not told; whoever may write put the commit there.
      swept.push(...(await hear(readHappening("push", { ref: `refs/heads/${branch}`, after: sha, head_commit: { message: data.commit.message, timestamp }, sender: data.author }, slug))));
    }
    if (!wanted("check_failed", branch)) return swept;
    const runs = await github.pages<object>("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { ...at, ref: sha, filter: "latest" }, { maxPages: MAX_PAGES, items: (data) => (data as { check_runs: unknown[] }).check_runs });
    for (const run of runs) swept.push(...(await hear(readHappening("check_run", { action: "completed", check_run: { ...run, check_suite: { head_branch: branch } } }, slug))));
    const { data: { statuses } } = await github.request("GET /repos/{owner}/{repo}/commits/{ref}/status", { ...at, ref: sha });
    for (const status of statuses) swept.push(...(await hear(readHappening("status", { ...status, sha, branches: [{ name: branch }] }, slug))));
    return swept;
  });
}

async function releases({ github, at, slug }: Place, hear: Hear): Promise<Swept[]> {
  const found = await github.pages<{ draft: boolean; author: Sender | null }>("GET /repos/{owner}/{repo}/releases", { ...at }, { maxPages: 1 });
  return eachApart(found.filter(({ draft }) => !draft), (release) => hear(readHappening("release", { action: "published", release, sender: release.author }, slug)));
}

/** A label has no number of its own, and the times that GitHub tells of one may differ by moments. */
async function wasHeard({ rows, repository }: Place, { id }: Listener, { key, at, event }: Happening): Promise<boolean> {
  const firings = () => rows.from("strategy_firings").select("id").eq("strategy_id", id);
  const whole = `github:${repository.id}:${key}`.slice(0, 297);
  if (must(await firings().eq("key", whole).limit(1)).length > 0) return true;
  if (!event.endsWith("_labelled")) return false;
  const [from, to] = [-SAME_MS, SAME_MS].map((ms) => new Date(Date.parse(at) + ms).toISOString()) as [string, string];
  const near = must(await rows.from("strategy_firings").select("key").eq("strategy_id", id).gte("due_at", from).lte("due_at", to).limit(100));
  const label = whole.slice(0, whole.length - at.length);
  return near.some((firing) => firing.key.startsWith(label));
}
