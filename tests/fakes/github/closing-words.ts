import { emitInRepository } from "./events";
import { issueView } from "./issues";
import { insert, type RepoRow, type UserRow } from "./rows";
import type { World } from "./world";

const WORDS = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)/gi;

/** "Closes #3" in a merged pull request, or in a commit that reaches the default branch, closes the issue. */
export async function closeNamed(world: World, repo: RepoRow, text: string, actor: UserRow): Promise<void> {
  for (const number of new Set([...text.matchAll(WORDS)].map((match) => Number(match[1])))) {
    const issue = world.rows.issues.findBy("repo_id", repo.id).find((row) => row.number === number && row.state === "open" && !row.is_pull_request);
    if (!issue) continue;
    const closed = world.rows.issues.update(issue.id, { state: "closed", state_reason: "completed", closed_at: new Date().toISOString(), closed_by_id: actor.id })!;
    insert(world.rows.issueEvents, "IssueEvent", { node_id: "", repo_id: repo.id, issue_number: number, event: "closed", actor_id: actor.id, commit_id: null, label_name: null, assignee_id: null });
    await emitInRepository(world, repo, actor, "issues", { action: "closed", issue: await issueView(world, repo, closed) });
  }
}
