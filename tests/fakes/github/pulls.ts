import type { Context, Routes } from "./emulate-core";
import { GitHubError, invalid } from "./errors";
import { emitInRepository, pullView } from "./events";
import { git, runGit } from "./git";
import { mergePull, type MergeMethod } from "./merge";
import { followPush, keepPullRef } from "./moved";
import { pullMoved } from "./pull-state";
import { insert, type PullRow, type RepoRow } from "./rows";
import { allowed, bodyOf, paged } from "./requests";
import { asGitHub, bareOf, type World } from "./world";

export function pullIn(world: World, c: Context, repo: RepoRow): PullRow {
  const pull = world.rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === Number(c.req.param("number")));
  if (!pull) throw new GitHubError(404, "Not Found");
  return pull;
}

/** What emulate answers about pull requests without a real git behind it, answered with one. */
export function pullRoutes(app: Routes, world: World): void {
  app.post("/repos/:owner/:repo/pulls", async (c) => {
    const { repo, actor } = allowed(world, c, "pull_requests", "write");
    const body = await bodyOf(c);
    const pull = await world.inTurn(repo, async () => {
      const opened = await openPull(world, repo, actor.id, body);
      await keepPullRef(world, opened, opened.head_sha);
      await pullMoved(world, opened.id);
      await emitInRepository(world, repo, actor, "pull_request", { action: "opened", number: opened.number, pull_request: await pullView(world, opened) });
      return opened;
    });
    return c.json(await pullView(world, pull), 201);
  });

  app.put("/repos/:owner/:repo/pulls/:number{[0-9]+}/merge", async (c) => {
    const { repo, actor } = allowed(world, c, "contents", "write");
    const pull = pullIn(world, c, repo);
    const body = await bodyOf(c);
    const sha = await mergePull(world, pull, actor, { method: (body.merge_method as MergeMethod | undefined) ?? "merge", sha: body.sha as string | undefined, title: body.commit_title as string | undefined, message: body.commit_message as string | undefined });
    return c.json({ sha, merged: true, message: "Pull Request successfully merged" });
  });

  app.get("/repos/:owner/:repo/pulls/:number{[0-9]+}/merge", (c) => {
    const { repo } = allowed(world, c, "pull_requests", "read");
    if (!pullIn(world, c, repo).merged) throw new GitHubError(404, "Not Found");
    return c.body(null, 204);
  });

  app.get("/repos/:owner/:repo/pulls/:number{[0-9]+}/commits", async (c) => {
    const { repo } = allowed(world, c, "pull_requests", "read");
    const pull = pullIn(world, c, repo);
    const shas = (await git(bareOf(world, repo), ["rev-list", "--reverse", "--topo-order", `${pull.base_sha}..${pull.head_sha}`])).split("\n").filter(Boolean);
    const { items, headers } = paged(world, c, shas);
    return c.json(await Promise.all(items.map((sha) => asGitHub(world, "GET", `/repos/${repo.full_name}/commits/${sha}`))), 200, headers);
  });

  app.get("/repos/:owner/:repo/pulls/:number{[0-9]+}/files", async (c) => {
    const { repo } = allowed(world, c, "pull_requests", "read");
    const pull = pullIn(world, c, repo);
    const base = await git(bareOf(world, repo), ["merge-base", pull.base_sha, pull.head_sha]);
    const { files } = await asGitHub<{ files: unknown[] }>(world, "GET", `/repos/${repo.full_name}/compare/${base}...${pull.head_sha}`);
    const { items, headers } = paged(world, c, files);
    return c.json(items, 200, headers);
  });

  app.get("/repos/:owner/:repo/commits/:sha/pulls", async (c) => {
    const { repo } = allowed(world, c, "pull_requests", "read");
    const bare = bareOf(world, repo);
    const pulls = world.rows.pullRequests.findBy("repo_id", repo.id);
    const holds = await Promise.all(pulls.map((pull) => runGit(bare, ["merge-base", "--is-ancestor", c.req.param("sha"), pull.head_sha], { allowFailure: true })));
    const inBase = await Promise.all(pulls.map((pull) => runGit(bare, ["merge-base", "--is-ancestor", c.req.param("sha"), pull.base_sha], { allowFailure: true })));
    const { items, headers } = paged(world, c, pulls.filter((pull, at) => pull.merge_commit_sha === c.req.param("sha") || (holds[at]!.code === 0 && inBase[at]!.code !== 0)));
    return c.json(await Promise.all(items.map((pull) => pullView(world, pull))), 200, headers);
  });

  app.put("/repos/:owner/:repo/pulls/:number{[0-9]+}/update-branch", async (c) => {
    const { repo, actor } = allowed(world, c, "pull_requests", "write");
    const pull = pullIn(world, c, repo);
    const body = await bodyOf(c);
    if (body.expected_head_sha !== undefined && body.expected_head_sha !== pull.head_sha) throw new GitHubError(422, "expected head sha didn’t match current head ref.");
    const head = world.rows.repos.get(pull.head_repo_id)!;
    await world.inTurn(head, async () => {
      const bare = bareOf(world, head);
      const base = await git(bare, ["rev-parse", `refs/heads/${pull.base_ref}`]);
      const tree = await git(bare, ["merge-tree", "--write-tree", pull.head_sha, base]).catch(() => { throw new GitHubError(422, "merge conflict between base and head"); });
      const merged = await git(bare, ["commit-tree", tree.split("\n")[0]!, "-p", pull.head_sha, "-p", base, "-m", `Merge branch '${pull.base_ref}' into ${pull.head_ref}`]);
      await git(bare, ["update-ref", `refs/heads/${pull.head_ref}`, merged]);
      await followPush(world, head, actor);
    });
    return c.json({ message: "Updating pull request branch.", url: `${world.apiUrl}/repos/${repo.full_name}/pulls/${pull.number}` }, 202);
  });
}

async function openPull(world: World, repo: RepoRow, userId: number, body: Record<string, unknown>): Promise<PullRow> {
  const { rows } = world;
  const { title, head, base } = body as { title?: string; head?: string; base?: string };
  if (!title) throw invalid("PullRequest", "title", "missing_field");
  if (!head) throw invalid("PullRequest", "head", "missing_field");
  const target = rows.branches.findBy("repo_id", repo.id).find((row) => row.name === base);
  if (!target) throw invalid("PullRequest", "base", "invalid");
  const [owner, ref] = head.includes(":") ? [head.slice(0, head.indexOf(":")), head.slice(head.indexOf(":") + 1)] : [repo.full_name.split("/")[0]!, head];
  const from = owner === repo.full_name.split("/")[0] ? repo : rows.repos.all().find((row) => row.forked_from_id === repo.id && row.full_name.startsWith(`${owner}/`));
  const source = from && rows.branches.findBy("repo_id", from.id).find((row) => row.name === ref);
  if (!from || !source) throw invalid("PullRequest", "head", "invalid");
  const twin = rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.state === "open" && row.head_repo_id === from.id && row.head_ref === ref && row.base_ref === base);
  if (twin) throw new GitHubError(422, "Validation Failed", [{ resource: "PullRequest", code: "custom", message: `A pull request already exists for ${owner}:${ref}.` }]);
  if (from.id === repo.id && (await git(bareOf(world, repo), ["rev-list", "--count", `${target.sha}..${source.sha}`])) === "0") {
    throw new GitHubError(422, "Validation Failed", [{ resource: "PullRequest", code: "custom", message: `No commits between ${base} and ${ref}` }]);
  }
  if (body.draft === true && world.settings.draftless.has(repo.id)) throw new GitHubError(422, "Draft pull requests are not supported in this repository.");
  const number = Math.max(0, ...rows.issues.findBy("repo_id", repo.id).map((row) => row.number)) + 1;
  const text = (body.body as string | null | undefined) ?? null;
  insert(rows.issues, "Issue", { node_id: "", number, repo_id: repo.id, title, body: text, state: "open", state_reason: null, locked: false, user_id: userId, assignee_ids: [], label_ids: [], comments: 0, closed_at: null, closed_by_id: null, is_pull_request: true, ...{ active_lock_reason: null, milestone_id: null } });
  rows.repos.update(repo.id, { open_issues_count: repo.open_issues_count + 1 });
  return insert(rows.pullRequests, "PullRequest", {
    node_id: "", number, repo_id: repo.id, title, body: text, state: "open", user_id: userId, draft: body.draft === true, label_ids: [], head_ref: ref, head_sha: source.sha, head_repo_id: from.id,
    base_ref: base!, base_sha: target.sha, base_repo_id: repo.id, merged: false, merged_at: null, merged_by_id: null, merge_commit_sha: null, mergeable: null, mergeable_state: "unknown", closed_at: null, auto_merge: null,
    commits: 0, additions: 0, deletions: 0, changed_files: 0, review_comments: 0, assignee_ids: [], ...{ locked: false, milestone_id: null, comments: 0, requested_reviewer_ids: [], requested_team_ids: [] },
  });
}
