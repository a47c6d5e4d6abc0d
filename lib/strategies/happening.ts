import picomatch from "picomatch";
import { z } from "zod";
import { cleanText } from "@/lib/github/clean-text";
import type { Filters, Trigger } from "./definition";
import type { GithubEvent } from "./places";

/** Something on GitHub that a strategy may listen for. */
export interface Happening {
  event: GithubEvent;
  /** The same for the same thing, however often and by whichever webhook it is told. */
  key: string;
  /** Who did it; null for a check, which programs report. */
  sender: { login: string; id: number; type: string } | null;
  /** By GitHub's clock, ISO 8601. */
  at: string;
  /** The issue or pull request on which it happened. */
  issue: number | null;
  pull: number | null;
  labels: string[];
  branch: string | null;
  /** The commit that was pushed or is red. */
  sha: string | null;
  /** What the commit says of itself. */
  message: string | null;
  check: string | null;
  words: string | null;
  /** Texts from outside, by the names of a goal's places. */
  given: Record<string, string>;
}

const MAX_TEXT = 12_000;
const person = z.object({ login: z.string(), id: z.number(), type: z.string() });
const text = z.string().nullish().transform((value) => cleanText(value ?? "", MAX_TEXT));
const line = z.string().nullish().transform((value) => cleanText(value ?? "", 400).replaceAll(/\s+/g, " ").trim());
const author = z.object({ login: z.string() }).nullish().transform((user) => user?.login ?? "");
const labels = z.array(z.object({ name: z.string() })).nullish().transform((list) => (list ?? []).map(({ name }) => name));
const label = z.object({ name: z.string() }).nullish();
const issue = z.object({ number: z.number(), title: line, body: text, html_url: line, user: author, labels, created_at: z.string(), updated_at: z.string(), pull_request: z.unknown().optional() });
const end = z.object({ ref: z.string(), repo: z.object({ id: z.number() }).nullish() });
const pull = z.object({ number: z.number(), title: line, body: text, html_url: line, user: author, labels, created_at: z.string(), updated_at: z.string(), head: end, base: end });
const RED = ["failure", "timed_out", "startup_failure", "error"];
/** What we write ourselves carries it; see lib/github/triggers. */
const OUR_MARK = "<!-- morning:";

type Told = Omit<Happening, "sender" | "issue" | "pull" | "labels" | "branch" | "sha" | "message" | "check" | "words"> & Partial<Happening>;

/** What a webhook tells that strategies may listen for; null for anything else, for bots, for forks, and for what we did ourselves. */
export function readHappening(event: string, payload: unknown, slug: string | null): Happening | null {
  const { data: base } = z.object({ action: z.string().nullish(), sender: person.nullish() }).safeParse(payload);
  if (!base) return null;
  const told = read(base.action ? `${event}.${base.action}` : event, payload, slug);
  if (!told) return null;
  const sender = base.sender?.type === "User" && base.sender.login !== slug ? base.sender : null;
  if (sender === null && told.event !== "check_failed") return null;
  return { issue: null, pull: null, labels: [], branch: null, sha: null, message: null, check: null, words: null, ...told, sender, given: { ...told.given, sender: sender?.login ?? "" } };
}

function read(did: string, payload: unknown, slug: string | null): Told | null {
  const parsed = <Schema extends z.ZodType>(schema: Schema) => schema.safeParse(payload).data ?? null;
  switch (did) {
    case "issues.opened": case "issues.labeled": {
      const found = parsed(z.object({ issue, label }));
      if (!found || found.issue.pull_request) return null;
      const { issue: it, label: given } = found;
      if (did === "issues.opened") return { event: "issue_opened", key: `issue.${it.number}.opened`, at: it.created_at, issue: it.number, labels: it.labels, given: ofIssue(it) };
      return given ? { event: "issue_labelled", key: `issue.${it.number}.labelled.${given.name.slice(0, 100)}.${it.updated_at}`, at: it.updated_at, issue: it.number, labels: [given.name], given: { ...ofIssue(it), label: given.name } } : null;
    }
    case "issue_comment.created": {
      const found = parsed(z.object({ issue, comment: z.object({ id: z.number(), body: z.string().nullish(), html_url: line, created_at: z.string() }) }));
      if (!found || found.comment.body?.includes(OUR_MARK)) return null;
      const words = cleanText(found.comment.body ?? "", MAX_TEXT);
      return { event: "comment", key: `comment.${found.comment.id}`, at: found.comment.created_at, [found.issue.pull_request ? "pull" : "issue"]: found.issue.number, words, given: { ...ofIssue(found.issue), "comment.body": words, "comment.url": found.comment.html_url } };
    }
    case "pull_request.opened": case "pull_request.labeled": {
      const found = parsed(z.object({ pull_request: pull, label }));
      const it = found?.pull_request;
      if (!it || !it.head.repo || it.head.repo.id !== it.base.repo?.id) return null;
      const given = { "pull.number": String(it.number), "pull.title": it.title, "pull.body": it.body, "pull.author": it.user, "pull.branch": it.head.ref, "pull.url": it.html_url };
      // Whose branch it is tells whether it is ours; which one it goes into is what people filter by.
      if (did === "pull_request.opened") return { event: "pull_request_opened", key: `pull.${it.number}.opened`, at: it.created_at, pull: it.number, labels: it.labels, branch: it.base.ref, given };
      return found.label ? { event: "pull_request_labelled", key: `pull.${it.number}.labelled.${found.label.name.slice(0, 100)}.${it.updated_at}`, at: it.updated_at, pull: it.number, labels: [found.label.name], branch: it.base.ref, given: { ...given, label: found.label.name } } : null;
    }
    case "push": {
      const found = parsed(z.object({ ref: z.string(), after: z.string(), deleted: z.boolean().nullish(), head_commit: z.object({ message: text, timestamp: z.string() }).nullish() }));
      if (!found?.ref.startsWith("refs/heads/") || found.deleted || !found.head_commit) return null;
      const branch = found.ref.slice("refs/heads/".length);
      const { message, timestamp } = found.head_commit;
      return { event: "push", key: `push.${found.after}.${branch}`.slice(0, 250), at: timestamp, branch, sha: found.after, message, given: { "push.branch": branch, "push.sha": found.after, "push.message": message } };
    }
    case "check_run.completed": {
      const found = parsed(z.object({ check_run: z.object({ id: z.number(), name: line, head_sha: z.string(), conclusion: z.string().nullish(), html_url: line, completed_at: z.string().nullish(), check_suite: z.object({ head_branch: z.string().nullish() }).nullish(), app: z.object({ slug: z.string().nullish() }).nullish() }) }));
      const run = found?.check_run;
      const branch = run?.check_suite?.head_branch;
      if (!run || !branch || !RED.includes(run.conclusion ?? "") || (slug !== null && run.app?.slug === slug)) return null;
      return failed(run.name, branch, run.head_sha, run.html_url, run.completed_at ?? new Date().toISOString());
    }
    case "status": {
      const found = parsed(z.object({ sha: z.string(), state: z.string(), context: line, target_url: line, updated_at: z.string(), branches: z.array(z.object({ name: z.string() })) }));
      const branch = found?.branches[0]?.name;
      return found && branch && RED.includes(found.state) ? failed(found.context, branch, found.sha, found.target_url, found.updated_at) : null;
    }
    case "release.published": {
      const found = parsed(z.object({ release: z.object({ id: z.number(), tag_name: line, name: line, body: text, html_url: line, published_at: z.string() }) }));
      return found && { event: "release", key: `release.${found.release.id}`, at: found.release.published_at, given: { "release.tag": found.release.tag_name, "release.name": found.release.name, "release.body": found.release.body, "release.url": found.release.html_url } };
    }
    default:
      return null;
  }
}

/** One start for a check of a commit, however often it is run again there. */
const failed = (check: string, branch: string, sha: string, url: string, at: string): Told =>
  ({ event: "check_failed", key: `check.${sha}.${check}`.slice(0, 250), at, branch, sha, check, given: { "check.name": check, "check.branch": branch, "check.sha": sha, "check.url": url } });

const ofIssue = (it: z.infer<typeof issue>) => ({ "issue.number": String(it.number), "issue.title": it.title, "issue.body": it.body, "issue.author": it.user, "issue.url": it.html_url });

/** Whether what this trigger listens for is a person asking for a run where they do it: by a label, or by words that it waits for. */
export function isAskedFor(trigger: Trigger): boolean {
  return trigger.type === "github" && (trigger.event === "issue_labelled" || trigger.event === "pull_request_labelled" || (trigger.event === "comment" && Boolean(trigger.filters.says)));
}

/** Whether a strategy with this trigger listens for it. */
export function listensFor(trigger: Trigger, happening: Happening): boolean {
  if (trigger.type !== "github" || trigger.event !== happening.event) return false;
  const { labels: wanted, branches, checks, says, people }: Filters = trigger.filters;
  const among = (list: string[] | undefined, values: string[]) => !list || values.some((value) => list.some((each) => each.toLowerCase() === value.toLowerCase()));
  const like = (list: string[] | undefined, value: string | null) => !list || (value !== null && picomatch.isMatch(value, list, { bash: true, nonegate: true, noextglob: true }));
  return among(wanted, happening.labels) && like(branches, happening.branch) && like(checks, happening.check) && among(people, happening.sender ? [happening.sender.login] : []) && (!says || Boolean(happening.words?.toLowerCase().includes(says.toLowerCase())));
}
