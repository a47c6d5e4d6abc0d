import { nodeId, type AppRow, type CheckRunRow, type LabelRow, type OrgRow, type RepoRow, type Rows, type UserRow } from "./rows";
import { ACTIONS_APP } from "./tokens";
import { account, type World } from "./world";

type Json = Record<string, unknown>;

export const userView = (world: World, user: UserRow | OrgRow): Json => {
  const type = "type" in user ? user.type : "Organization";
  return {
    login: user.login, id: user.id, node_id: user.node_id, avatar_url: `${world.url}/avatars/u/${encodeURIComponent(user.login)}`, gravatar_id: "", url: `${world.apiUrl}/users/${encodeURIComponent(user.login)}`,
    html_url: `${world.url}/${type === "Bot" ? `apps/${user.login.replace("[bot]", "")}` : user.login}`, type, user_view_type: "public", site_admin: false,
  };
};

export const labelView = (world: World, repo: RepoRow, label: LabelRow): Json => ({
  id: label.id, node_id: label.node_id, url: `${world.apiUrl}/repos/${repo.full_name}/labels/${encodeURIComponent(label.name)}`, name: label.name, color: label.color, default: label.default, description: label.description,
});

export const briefRepository = (repo: RepoRow): Json => ({ id: repo.id, node_id: repo.node_id, name: repo.name, full_name: repo.full_name, private: repo.private });

export function appView(world: World, app: AppRow): Json {
  const own = app.app_id === ACTIONS_APP;
  return {
    id: app.app_id, slug: app.slug, node_id: nodeId("App", app.app_id), client_id: (app as { client_id?: string }).client_id, owner: { login: own ? "github" : ((app as { owner_login?: string }).owner_login ?? "github"), type: own ? "Organization" : "User" },
    name: app.name, description: app.description ?? "", external_url: `${world.url}/apps/${app.slug}`, html_url: `${world.url}/apps/${app.slug}`, created_at: app.created_at, updated_at: app.updated_at, permissions: app.permissions, events: app.events,
  };
}

/** The link under `pull_request` that marks an issue as a pull request. */
export function pullLink(world: World, repo: RepoRow, number: number): Json {
  const pull = world.rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === number);
  const html = `${world.url}/${repo.full_name}/pull/${number}`;
  return { url: `${world.apiUrl}/repos/${repo.full_name}/pulls/${number}`, html_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch`, merged_at: pull?.merged_at ?? null };
}

/**
 * Makes what emulate answers and sends what GitHub would: issues that are pull requests say so, checks name their app, comments of an app the app,
 * labels are whole, and links lead to the API.
 */
export function polish(world: World, value: unknown): unknown {
  const seen = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(seen);
    if (item === null || typeof item !== "object") return item;
    return polishObject(world, Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, seen(inner)])));
  };
  const text = JSON.stringify(seen(value));
  return JSON.parse(text.replaceAll(new RegExp(`"${world.url}/(repos|users|orgs|teams|app|installation)/`, "g"), `"${world.apiUrl}/$1/`)) as unknown;
}

function polishObject(world: World, item: Json): Json {
  const { rows } = world;
  if (typeof item.timeline_url === "string" && typeof item.number === "number") return polishIssue(world, item);
  if (item.output && "check_suite" in item && typeof item.head_sha === "string") return polishCheckRun(world, item);
  if ("before" in item && "after" in item && typeof item.head_sha === "string" && "app" in item) {
    const app = rows.apps.all().find((row) => row.app_id === rows.checkSuites.get(item.id as number)?.app_id);
    return { ...item, app: app ? appView(world, app) : null, pull_requests: pullsAt(world, rows.checkSuites.get(item.id as number)!.repo_id, item.head_sha) };
  }
  if (typeof item.issue_url === "string" && "performed_via_github_app" in item) {
    const login = (item.user as Json | null)?.login;
    const app = rows.apps.all().find((row) => `${row.slug}[bot]` === login);
    return { ...item, performed_via_github_app: app ? appView(world, app) : null };
  }
  if (typeof item.run_id === "number" && Array.isArray(item.steps)) return polishJob(world, item);
  if (typeof item.run_number === "number") return polishRun(world, item);
  if (typeof item.login === "string" && item.type === "Bot") return { ...item, html_url: `${world.url}/apps/${item.login.replace("[bot]", "")}` };
  return item;
}

function polishIssue(world: World, item: Json): Json {
  const repo = world.rows.repos.findOneBy("full_name", String(item.repository_url).split("/repos/")[1]);
  const row = repo && world.rows.issues.findBy("repo_id", repo.id).find((one) => one.number === item.number);
  if (!repo || !row?.is_pull_request) return item;
  const pull = world.rows.pullRequests.findBy("repo_id", repo.id).find((one) => one.number === row.number);
  return { ...item, html_url: `${world.url}/${repo.full_name}/pull/${row.number}`, draft: pull?.draft ?? false, pull_request: pullLink(world, repo, row.number) };
}

function polishCheckRun(world: World, item: Json): Json {
  const row = world.rows.checkRuns.get(item.id as number);
  if (!row) return item;
  const app = world.rows.apps.all().find((one) => one.app_id === row.app_id);
  const repo = world.rows.repos.get(row.repo_id)!;
  const suite = world.rows.checkSuites.get(row.check_suite_id)!;
  const html = row.app_id === ACTIONS_APP ? row.details_url : `${world.url}/${repo.full_name}/runs/${row.id}`;
  return {
    ...item, html_url: html, details_url: row.details_url ?? html, app: app ? appView(world, app) : null, pull_requests: pullsAt(world, row.repo_id, row.head_sha),
    check_suite: { id: suite.id, node_id: suite.node_id, head_branch: suite.head_branch, head_sha: suite.head_sha, status: suite.status, conclusion: suite.conclusion, url: `${world.apiUrl}/repos/${repo.full_name}/check-suites/${suite.id}`, pull_requests: pullsAt(world, row.repo_id, row.head_sha) },
    output: { ...(item.output as Json), annotations_url: `${world.apiUrl}/repos/${repo.full_name}/check-runs/${row.id}/annotations` },
  };
}

/** Pull requests of the same repository whose head this commit is, as checks list them. */
export function pullsAt(world: World, repoId: number, sha: string): Json[] {
  return world.rows.pullRequests.findBy("repo_id", repoId).filter((pull) => pull.head_sha === sha && pull.state === "open" && pull.head_repo_id === repoId).map((pull) => {
    const repo = world.rows.repos.get(repoId)!;
    const brief = { id: repo.id, url: `${world.apiUrl}/repos/${repo.full_name}`, name: repo.name };
    return { id: pull.id, number: pull.number, url: `${world.apiUrl}/repos/${repo.full_name}/pulls/${pull.number}`, head: { ref: pull.head_ref, sha: pull.head_sha, repo: brief }, base: { ref: pull.base_ref, sha: pull.base_sha, repo: brief } };
  });
}

function polishJob(world: World, item: Json): Json {
  const row = world.rows.jobs.get(item.id as number);
  const repo = row && world.rows.repos.get(row.repo_id);
  if (!row || !repo) return item;
  return { ...item, run_attempt: row.run_attempt, workflow_name: item.workflow_name, html_url: `${world.url}/${repo.full_name}/actions/runs/${row.run_id}/job/${row.id}`, check_run_url: `${world.apiUrl}/repos/${repo.full_name}/check-runs/${row.id}`, labels: ["ubuntu-latest"] };
}

function polishRun(world: World, item: Json): Json {
  const row = world.rows.workflowRuns.get(item.id as number);
  const repo = row && world.rows.repos.get(row.repo_id);
  if (!row || !repo) return item;
  const api = `${world.apiUrl}/repos/${repo.full_name}`;
  return {
    ...item, check_suite_id: row.check_suite_id, check_suite_url: `${api}/check-suites/${row.check_suite_id}`, pull_requests: pullsAt(world, repo.id, row.head_sha), jobs_url: `${api}/actions/runs/${row.id}/jobs`,
    logs_url: `${api}/actions/runs/${row.id}/logs`, rerun_url: `${api}/actions/runs/${row.id}/rerun`, cancel_url: `${api}/actions/runs/${row.id}/cancel`,
  };
}

/** Who a check run belongs to: runs of one app on one commit share a suite. */
export function suiteFor(rows: Rows, repo: RepoRow, sha: string, appId: number, branch: string | null): number {
  const known = rows.checkSuites.findBy("repo_id", repo.id).find((row) => row.head_sha === sha && row.app_id === appId);
  if (known) return known.id;
  const made = rows.checkSuites.insert({ node_id: "", repo_id: repo.id, head_branch: branch, head_sha: sha, status: "queued", conclusion: null, before: "", after: sha, app_id: appId });
  rows.checkSuites.update(made.id, { node_id: nodeId("CheckSuite", made.id) });
  return made.id;
}

const WORST = ["success", "neutral", "skipped", "cancelled", "timed_out", "action_required", "failure"];

/** The state of a suite from the newest run of each name. */
export function settleSuite(rows: Rows, id: number, runs: CheckRunRow[]): void {
  const done = runs.every((run) => run.status === "completed");
  const conclusion = runs.map((run) => run.conclusion ?? "success").reduce((worst, one) => (WORST.indexOf(one) > WORST.indexOf(worst) ? one : worst), "success");
  rows.checkSuites.update(id, done ? { status: "completed", conclusion } : { status: runs.some((run) => run.status !== "queued") ? "in_progress" : "queued", conclusion: null });
}

export const ownerView = (world: World, repo: RepoRow): Json => userView(world, account(world.rows, repo.owner_type, repo.owner_id));
