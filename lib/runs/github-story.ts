import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Tables } from "@/lib/db/types";
import type { Actor } from "@/lib/tenants/actor";
import type { RunDetail } from "./detail-schema";
import type { ReviewComment, Run, RunOrigin } from "./schema";

/** An address that a page may link to: whoever reports a check writes it. Null for anything but http(s). */
export function webAddress(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}

type OriginRow = Pick<Tables<"run_origins">, "kind" | "issue_number" | "pull_number" | "actor_login"> & { repository: { location: string } | null };

/** What started the run on the GitHub at `githubUrl`, with its page there. */
export function originOf(row: OriginRow | undefined, githubUrl: string): RunOrigin | null {
  if (!row) return null;
  const { repository, ...values } = row;
  const page = row.pull_number === null ? `issues/${row.issue_number}` : `pull/${row.pull_number}`;
  return { ...camel(values), url: repository && `${githubUrl}/${repository.location}/${page}` };
}

/** Why and since when the run waits for its forge, by the last event that tells; null when it does not. */
export function outageOf({ finishedAt }: Pick<Run, "finishedAt">, last: { type: string; message: string; created_at: string } | null): RunDetail["waitsForForge"] {
  // One who tries the run again begins anew.
  if (last?.type !== "forge.waiting" || finishedAt) return null;
  const { message, createdAt } = camel(last);
  return { message, since: createdAt };
}

/** The 200 newest comments of reviewers on the run's pull request, oldest first; none for a run of another tenant. */
export async function listReviewComments(actor: Actor, runId: string): Promise<ReviewComment[]> {
  const [comments, pull] = await Promise.all([
    actor.client.from("review_threads").select("id, comment_id, path, line, author_login, body, status, settled_sha, created_at").eq("tenant_id", actor.tenantId).eq("run_id", runId)
      .order("created_at", { ascending: false }).order("comment_id", { ascending: false }).limit(200),
    actor.client.from("pull_requests").select("url").eq("tenant_id", actor.tenantId).eq("run_id", runId).order("number", { ascending: false }).limit(1).maybeSingle(),
  ]);
  const page = webAddress(unwrap(pull)?.url ?? null);
  return unwrap(comments).reverse().map(({ comment_id, ...row }) => ({ ...camel(row), url: page && `${page}#discussion_r${comment_id}` }));
}
