import { z } from "zod";
import { readCommands, type Said } from "./commands";

/** Who did it on GitHub, as the event says; what they may do is asked of the API. */
export interface Sender {
  login: string;
  id: number;
  type: string;
}

/** What an event means to us. Times are GitHub's, ISO 8601. */
export type Intent =
  | { does: "nothing"; why: string }
  | { does: "start"; kind: "issue" | "assignment"; issue: number; at: string }
  | { does: "say"; number: number; onPull: boolean; commentId: number; at: string; said: Said }
  | { does: "review"; pull: number; reviewId: number }
  | { does: "repair"; pull: number; at: string }
  | { does: "checks"; sha: string; /** The branches on which this commit is red. */ redOn: string[]; at: string }
  | { does: "tell-again"; sha: string }
  | { does: "push"; branch: string; gone: boolean }
  | { does: "end-pull"; pull: number; branch: string }
  | { does: "end-issue"; issue: number }
  | { does: "installation"; change: "suspended" | "unsuspended" | "removed" | "repositories"; installationId: number; added: ListedRepository[]; removed: ListedRepository[] }
  | { does: "repository"; change: "renamed" | "transferred" | "removed"; githubId: number; fullName: string; owner: string; installationId: number | null };

export interface ListedRepository {
  id: number;
  full_name: string;
}

export interface IntentContext {
  /** Of our app; null where there is none. */
  slug: string | null;
  /** The repository's label that starts runs; null when the repository is not connected. */
  runLabel: string | null;
}

/** A red check on a pull request with this label is repaired. */
export const FIX_LABEL = "morning:fix";
/** What we write ourselves carries such a mark, also where a person's token writes it. */
export const OUR_MARK = "<!-- morning:";

const nothing = (why: string): Intent => ({ does: "nothing", why });
const OURS = "We did it ourselves.";
const BOT = "A bot did it; only people start and steer runs.";

const person = z.object({ login: z.string(), id: z.number(), type: z.string() });
const listed = z.array(z.object({ id: z.number(), full_name: z.string() })).nullish().transform((list) => list ?? []);
const ref = z.object({ ref: z.string(), repo: z.object({ id: z.number() }).nullish() });
const base = z.object({ action: z.string().nullish(), sender: person.nullish(), installation: z.object({ id: z.number() }).nullish() });
const issueSchema = z.object({ issue: z.object({ number: z.number(), updated_at: z.string(), pull_request: z.unknown().optional() }), label: z.object({ name: z.string() }).nullish(), assignee: z.object({ login: z.string() }).nullish() });
const commentSchema = z.object({ issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }), comment: z.object({ id: z.number(), body: z.string().nullish(), created_at: z.string() }) });
const pullSchema = z.object({ pull_request: z.object({ number: z.number(), updated_at: z.string(), head: ref, base: ref }), label: z.object({ name: z.string() }).nullish() });
const reviewSchema = z.object({ pull_request: z.object({ number: z.number(), head: ref, base: ref }), review: z.object({ id: z.number(), state: z.string() }) });
const reviewCommentSchema = z.object({ pull_request: z.object({ number: z.number(), head: ref, base: ref }), comment: z.object({ body: z.string().nullish(), pull_request_review_id: z.number().nullish() }) });
const checkSchema = z.object({ head_sha: z.string(), conclusion: z.string().nullish(), completed_at: z.string().nullish(), head_branch: z.string().nullish(), check_suite: z.object({ head_branch: z.string().nullish() }).nullish(), app: z.object({ slug: z.string().nullish() }).nullish() });
const statusSchema = z.object({ sha: z.string(), state: z.string(), updated_at: z.string(), branches: z.array(z.object({ name: z.string() })).default([]) });
const RED = ["failure", "timed_out", "startup_failure", "error"];

/** What a delivery means. What cannot be read as the event that it says it is means nothing. */
export function readIntent(event: string, payload: unknown, context: IntentContext): Intent {
  try {
    return readEvent(event, payload, context);
  } catch (error) {
    if (error instanceof z.ZodError) return nothing(`It lacks what an event ${event} has: ${error.issues[0]?.path.join(".") ?? "something"}.`);
    throw error;
  }
}

function readEvent(event: string, payload: unknown, context: IntentContext): Intent {
  const { action, sender, installation } = base.parse(payload);
  const did = action ? `${event}.${action}` : event;
  const unused = nothing(`Nothing here depends on ${did}.`);
  if (event === "installation" || event === "installation_repositories") return ofInstallation(did, payload, installation?.id) ?? unused;
  if (context.runLabel === null) return nothing("The repository is not connected.");
  const ours = context.slug !== null && sender?.login === `${context.slug}[bot]`;
  const kept = keepsUp(did, payload, context) ?? null;
  if (kept) return kept;

  const acts = startsOrSteers(did, payload, context);
  if (acts === null) return unused;
  if (acts.does === "nothing") return acts;
  if (!sender) return nothing("It names nobody who did it.");
  if (ours) return nothing(OURS);
  return sender.type === "User" ? acts : nothing(BOT);
}

/** What happened to what we follow, whoever did it. */
function keepsUp(did: string, payload: unknown, { slug }: IntentContext): Intent | null {
  switch (did) {
    case "check_run.created": case "check_run.completed": case "check_run.rerequested": case "check_suite.completed": case "check_suite.requested": case "check_suite.rerequested":
    case "workflow_run.completed": case "workflow_run.requested": case "workflow_run.in_progress": {
      const name = did.split(".")[0]!;
      const check = checkSchema.parse((payload as Record<string, unknown>)[name]);
      if (slug !== null && check.app?.slug === slug) return did.endsWith(".rerequested") ? { does: "tell-again", sha: check.head_sha } : nothing(OURS);
      // One red check is told by several events; the check run's own is enough to begin a repair.
      const branch = name === "check_run" ? check.check_suite?.head_branch : null;
      return { does: "checks", sha: check.head_sha, redOn: did === "check_run.completed" && branch && RED.includes(check.conclusion ?? "") ? [branch] : [], at: check.completed_at ?? new Date().toISOString() };
    }
    case "status": {
      const status = statusSchema.parse(payload);
      return { does: "checks", sha: status.sha, redOn: RED.includes(status.state) ? status.branches.map(({ name }) => name).slice(0, 5) : [], at: status.updated_at };
    }
    case "push": {
      const { ref: pushed, deleted } = z.object({ ref: z.string(), deleted: z.boolean().nullish() }).parse(payload);
      return pushed.startsWith("refs/heads/") ? { does: "push", branch: pushed.slice("refs/heads/".length), gone: deleted === true } : nothing("It is no push to a branch.");
    }
    case "delete": {
      const { ref: gone, ref_type } = z.object({ ref: z.string(), ref_type: z.string() }).parse(payload);
      return ref_type === "branch" ? { does: "push", branch: gone, gone: true } : nothing("It is no branch.");
    }
    case "pull_request.closed": {
      const { pull_request: pull } = pullSchema.parse(payload);
      return { does: "end-pull", pull: pull.number, branch: pull.head.ref };
    }
    case "issues.closed": case "issues.deleted": case "issues.transferred":
      return { does: "end-issue", issue: issueSchema.parse(payload).issue.number };
    case "repository.renamed": case "repository.transferred": case "repository.deleted": {
      const { repository, installation } = z.object({ repository: z.object({ id: z.number(), full_name: z.string(), owner: z.object({ login: z.string() }) }), installation: z.object({ id: z.number() }).nullish() }).parse(payload);
      const change = did === "repository.renamed" ? "renamed" : did === "repository.transferred" ? "transferred" : "removed";
      return { does: "repository", change, githubId: repository.id, fullName: repository.full_name, owner: repository.owner.login, installationId: installation?.id ?? null };
    }
    default:
      return null;
  }
}

/** What a person may start or steer with it; null for what means nothing. */
function startsOrSteers(did: string, payload: unknown, { slug, runLabel }: IntentContext): Intent | null {
  switch (did) {
    case "issues.labeled": {
      const { issue, label } = issueSchema.parse(payload);
      if (label?.name.toLowerCase() !== runLabel?.toLowerCase()) return nothing(`The label is not ${runLabel}.`);
      return { does: "start", kind: "issue", issue: issue.number, at: issue.updated_at };
    }
    case "issues.assigned": {
      const { issue, assignee } = issueSchema.parse(payload);
      if (slug === null || ![`${slug}[bot]`, slug].includes(assignee?.login ?? "")) return nothing("It was assigned to somebody else.");
      return { does: "start", kind: "assignment", issue: issue.number, at: issue.updated_at };
    }
    case "issue_comment.created": {
      const { issue, comment } = commentSchema.parse(payload);
      if (comment.body?.includes(OUR_MARK)) return nothing(OURS);
      const said = readCommands(comment.body ?? "", slug);
      if (!said) return nothing("It says nothing to MorningAI.");
      return { does: "say", number: issue.number, onPull: Boolean(issue.pull_request), commentId: comment.id, at: comment.created_at, said };
    }
    case "pull_request_review.submitted": {
      const { pull_request: pull, review } = reviewSchema.parse(payload);
      if (isFork(pull)) return nothing("The pull request comes from a fork.");
      return review.state.toLowerCase() === "approved" ? nothing("It asks for no changes.") : { does: "review", pull: pull.number, reviewId: review.id };
    }
    case "pull_request_review_comment.created": {
      const { pull_request: pull, comment } = reviewCommentSchema.parse(payload);
      if (comment.body?.includes(OUR_MARK)) return nothing(OURS);
      if (isFork(pull)) return nothing("The pull request comes from a fork.");
      // Read with the rest of its review, whatever comes first.
      return comment.pull_request_review_id ? { does: "review", pull: pull.number, reviewId: comment.pull_request_review_id } : nothing("It belongs to no review.");
    }
    case "pull_request.labeled": {
      const { pull_request: pull, label } = pullSchema.parse(payload);
      if (label?.name.toLowerCase() !== FIX_LABEL) return nothing(`The label is not ${FIX_LABEL}.`);
      return isFork(pull) ? nothing("The pull request comes from a fork.") : { does: "repair", pull: pull.number, at: pull.updated_at };
    }
    default:
      return null;
  }
}

function ofInstallation(did: string, payload: unknown, id: number | undefined): Intent | null {
  if (id === undefined) return null;
  const { repositories_added: added, repositories_removed: removed } = z.object({ repositories_added: listed, repositories_removed: listed }).parse(payload);
  const change = ({ "installation.suspend": "suspended", "installation.unsuspend": "unsuspended", "installation.deleted": "removed", "installation_repositories.added": "repositories", "installation_repositories.removed": "repositories" } as const)[did];
  return change ? { does: "installation", change, installationId: id, added, removed } : null;
}

/** From a fork nothing runs; one that was deleted is one as well. */
export function isFork(pull: { head: { repo?: { id: number | bigint } | null }; base: { repo?: { id: number | bigint } | null } }): boolean {
  return !pull.head.repo || pull.head.repo.id !== pull.base.repo?.id;
}
