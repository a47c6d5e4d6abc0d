import type { Routes } from "./emulate-core";
import { GitHubError } from "./errors";
import { emitInRepository } from "./events";
import { repositoriesOf } from "./installations";
import { mergeWhatIsReady } from "./merge";
import type { CheckRunRow, RepoRow, UserRow } from "./rows";
import { latestRuns, type StatusRow } from "./settings";
import { allowed, bodyOf, commitOf, paged, type Json } from "./requests";
import { settleSuite, suiteFor, userView } from "./views";
import { asGitHub, repositoryIn, type World } from "./world";

/** Check runs, commit statuses and rulesets, where emulate has none or answers otherwise. */
export function checkRoutes(app: Routes, world: World): void {
  const { rows, settings } = world;
  app.get("/repos/:owner/:repo/commits/:ref{.+}/check-runs", async (c) => {
    const { repo } = allowed(world, c, "checks", "read");
    const sha = commitOf(rows, repo, c.req.param("ref"));
    const query = (name: string) => c.req.query(name);
    const all = rows.checkRuns.findBy("repo_id", repo.id).filter((run) => run.head_sha === sha);
    const runs = (query("filter") === "all" ? all : latestRuns(all))
      .filter((run) => (query("check_name") ?? run.name) === run.name && (query("status") ?? run.status) === run.status && (query("app_id") ?? String(run.app_id)) === String(run.app_id))
      .sort((a, b) => b.id - a.id);
    const { items, headers } = paged(world, c, runs);
    return c.json({ total_count: runs.length, check_runs: await Promise.all(items.map((run) => runView(world, repo, run))) }, 200, headers);
  });

  app.get("/repos/:owner/:repo/commits/:ref{.+}/check-suites", async (c) => {
    const { repo } = allowed(world, c, "checks", "read");
    const sha = commitOf(rows, repo, c.req.param("ref"));
    const suites = rows.checkSuites.findBy("repo_id", repo.id).filter((suite) => suite.head_sha === sha).sort((a, b) => b.id - a.id);
    const { items, headers } = paged(world, c, suites);
    const view = async (id: number) => ({ ...(await asGitHub<Json>(world, "GET", `/repos/${repo.full_name}/check-suites/${id}`)), latest_check_runs_count: latestRuns(rows.checkRuns.findBy("repo_id", repo.id).filter((run) => run.check_suite_id === id)).length });
    return c.json({ total_count: suites.length, check_suites: await Promise.all(items.map(({ id }) => view(id))) }, 200, headers);
  });

  app.get("/repos/:owner/:repo/check-runs/:id/annotations", (c) => {
    const { repo } = allowed(world, c, "checks", "read");
    const run = rows.checkRuns.get(Number(c.req.param("id")));
    if (run?.repo_id !== repo.id) throw new GitHubError(404, "Not Found");
    const { items, headers } = paged(world, c, run.output.annotations);
    const blob = (path: string) => `${world.url}/${repo.full_name}/blob/${run.head_sha}/${path}`;
    return c.json(items.map((one) => ({ path: one.path, blob_href: blob(one.path), start_line: one.start_line, end_line: one.end_line, start_column: null, end_column: null, annotation_level: one.annotation_level, title: one.title ?? "", message: one.message, raw_details: one.raw_details ?? "" })), 200, headers);
  });

  app.post("/repos/:owner/:repo/statuses/:sha", async (c) => {
    const { repo, actor } = allowed(world, c, "statuses", "write");
    const body = await bodyOf(c);
    const sha = commitOf(rows, repo, c.req.param("sha"));
    if (!["error", "failure", "pending", "success"].includes(String(body.state))) throw new GitHubError(422, "Validation Failed", [{ resource: "Status", code: "custom", message: "state is not included in the list" }]);
    return c.json(await setStatus(world, repo, actor, sha, { state: body.state as StatusRow["state"], context: (body.context as string | undefined) ?? "default", description: (body.description as string | undefined) ?? null, target_url: (body.target_url as string | undefined) ?? null }), 201);
  });

  app.get("/repos/:owner/:repo/commits/:ref{.+}/statuses", (c) => {
    const { repo } = allowed(world, c, "statuses", "read");
    const { items, headers } = paged(world, c, statusesOf(world, repo, commitOf(rows, repo, c.req.param("ref"))));
    return c.json(items.map((row) => statusView(world, repo, row)), 200, headers);
  });

  app.get("/repos/:owner/:repo/commits/:ref{.+}/status", async (c) => {
    const { repo } = allowed(world, c, "statuses", "read");
    const sha = commitOf(rows, repo, c.req.param("ref"));
    const newest = [...new Map(statusesOf(world, repo, sha).reverse().map((row) => [row.context, row])).values()];
    const { items, headers } = paged(world, c, newest);
    const state = newest.some((row) => row.state === "failure" || row.state === "error") ? "failure" : newest.length === 0 || newest.some((row) => row.state === "pending") ? "pending" : "success";
    const repository = await asGitHub<Json>(world, "GET", `/repos/${repo.full_name}`);
    return c.json({ state, statuses: items.map((row) => statusView(world, repo, row)), sha, total_count: newest.length, repository, commit_url: `${world.apiUrl}/repos/${repo.full_name}/commits/${sha}`, url: `${world.apiUrl}/repos/${repo.full_name}/commits/${sha}/status` }, 200, headers);
  });

  app.get("/repos/:owner/:repo/rules/branches/:branch{.+}", (c) => {
    const repo = repositoryIn(rows, c);
    allowed(world, c, "metadata", "read");
    const rules = settings.rulesOf(repo, c.req.param("branch")).map((rule) => ({ ...rule, ruleset_source_type: "Repository", ruleset_source: repo.full_name, ruleset_id: 4_200_001 }));
    const { items, headers } = paged(world, c, rules);
    return c.json(items, 200, headers);
  });
}

const runView = (world: World, repo: RepoRow, run: CheckRunRow): Promise<Json> => asGitHub<Json>(world, "GET", `/repos/${repo.full_name}/check-runs/${run.id}`);

/** Newest first. */
const statusesOf = (world: World, repo: RepoRow, sha: string): StatusRow[] => world.settings.statuses.filter((row) => row.repo_id === repo.id && row.sha === sha).reverse();

function statusView(world: World, repo: RepoRow, row: StatusRow): Json {
  const creator = world.rows.users.get(row.creator_id)!;
  const app = world.rows.apps.all().find((one) => `${one.slug}[bot]` === creator.login);
  return {
    url: `${world.apiUrl}/repos/${repo.full_name}/statuses/${row.sha}`, id: row.id, node_id: `SC_${row.id}`, state: row.state, description: row.description, target_url: row.target_url, context: row.context,
    created_at: row.created_at, updated_at: row.created_at, avatar_url: `${world.url}/avatars/${app ? `in/${app.app_id}` : `u/${creator.id}`}`, creator: userView(world, creator),
  };
}

/** Sets a commit status and tells it. */
export async function setStatus(world: World, repo: RepoRow, actor: UserRow, sha: string, status: Pick<StatusRow, "state" | "context" | "description" | "target_url">): Promise<Json> {
  const row: StatusRow = { id: 41_000_000_001 + world.settings.statuses.length, repo_id: repo.id, sha, creator_id: actor.id, created_at: new Date().toISOString(), ...status };
  world.settings.statuses.push(row);
  const view = statusView(world, repo, row);
  const branches = world.rows.branches.findBy("repo_id", repo.id).filter((branch) => branch.sha === sha).map((branch) => ({ name: branch.name, commit: { sha, url: `${world.apiUrl}/repos/${repo.full_name}/commits/${sha}` }, protected: branch.protected }));
  await emitInRepository(world, repo, actor, "status", { id: row.id, sha, name: repo.full_name, avatar_url: null, target_url: row.target_url, context: row.context, description: row.description, state: row.state, branches, created_at: row.created_at, updated_at: row.created_at });
  await mergeWhatIsReady(world, repo, sha);
  return view;
}

/** On a push GitHub makes a suite for each app that may write checks, and asks the app to fill it; who does not leaves it queued for ever. */
export async function requestSuites(world: World, repo: RepoRow, branch: string, sha: string, actor: UserRow): Promise<void> {
  for (const installation of world.rows.appInstallations.all()) {
    if (installation.permissions.checks !== "write" || installation.suspended_at || !repositoriesOf(world.rows, installation).some((one) => one.id === repo.id)) continue;
    const suite = suiteFor(world.rows, repo, sha, installation.app_id, branch);
    await emitInRepository(world, repo, actor, "check_suite", { action: "requested", check_suite: await asGitHub<Json>(world, "GET", `/repos/${repo.full_name}/check-suites/${suite}`) }, installation.app_id);
  }
}

/** A check run that emulate just made or changed: it belongs to the app that reported it, in a suite of its own. */
export function ownCheckRun(world: World, id: number, senderLogin: string): void {
  const run = world.rows.checkRuns.get(id);
  if (!run) return;
  const repo = world.rows.repos.get(run.repo_id)!;
  if (run.app_id === null) {
    const app = world.rows.apps.all().find((row) => `${row.slug}[bot]` === senderLogin);
    if (!app) return;
    const branch = world.rows.branches.findBy("repo_id", repo.id).find((row) => row.sha === run.head_sha)?.name ?? null;
    world.rows.checkRuns.update(id, { app_id: app.app_id, check_suite_id: suiteFor(world.rows, repo, run.head_sha, app.app_id, branch) });
  }
  const { check_suite_id } = world.rows.checkRuns.get(id)!;
  settleSuite(world.rows, check_suite_id, latestRuns(world.rows.checkRuns.findBy("repo_id", repo.id).filter((one) => one.check_suite_id === check_suite_id)));
}
