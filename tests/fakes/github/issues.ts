import type { Context, Routes } from "./emulate-core";
import { GitHubError } from "./errors";
import { emitInRepository, pullView } from "./events";
import { insert, type IssueEventRow, type IssueRow, type RepoRow, type UserRow } from "./rows";
import { allowed, bodyOf, paged, type Json } from "./requests";
import { atLeast, roleOf } from "./access";
import { asGitHub, userOf, type World } from "./world";
import { labelView, userView } from "./views";

/** For GitHub every pull request is an issue too; emulate keeps them apart. */
export function issueRoutes(app: Routes, world: World): void {
  app.get("/repos/:owner/:repo/issues", async (c) => {
    const { repo } = allowed(world, c, ["issues", "pull_requests"], "read");
    const { items, headers } = paged(world, c, listed(world, repo, c));
    return c.json(await Promise.all(items.map((issue) => issueView(world, repo, issue))), 200, headers);
  });

  app.get("/repos/:owner/:repo/issues/:number{[0-9]+}", async (c) => {
    const { repo } = allowed(world, c, ["issues", "pull_requests"], "read");
    return c.json(await issueView(world, repo, issueIn(world, repo, c)));
  });

  app.get("/repos/:owner/:repo/issues/:number{[0-9]+}/events", (c) => {
    const { repo } = allowed(world, c, ["issues", "pull_requests"], "read");
    const issue = issueIn(world, repo, c);
    const list = world.rows.issueEvents.findBy("repo_id", repo.id).filter((row) => row.issue_number === issue.number).sort((a, b) => a.id - b.id);
    const { items, headers } = paged(world, c, list);
    return c.json(items.map((row) => eventView(world, repo, row)), 200, headers);
  });

  app.post("/repos/:owner/:repo/issues/:number{[0-9]+}/assignees", async (c) => assign(world, c, true));
  app.delete("/repos/:owner/:repo/issues/:number{[0-9]+}/assignees", async (c) => assign(world, c, false));

  app.get("/repos/:owner/:repo/collaborators/:login/permission", (c) => {
    const { repo } = allowed(world, c, "metadata", "read");
    const user = userOf(world.rows, c.req.param("login"));
    const role = roleOf(world.rows, user, repo);
    const permission = role === "maintain" ? "write" : role === "triage" ? "read" : role;
    const has = (needed: Parameters<typeof atLeast>[1]) => atLeast(role, needed);
    return c.json({ permission, role_name: role, user: { ...userView(world, user), permissions: { admin: has("admin"), maintain: has("maintain"), push: has("write"), triage: has("triage"), pull: has("read") }, role_name: role } });
  });
}

function issueIn(world: World, repo: RepoRow, c: Context): IssueRow {
  const issue = world.rows.issues.findBy("repo_id", repo.id).find((row) => row.number === Number(c.req.param("number")));
  if (!issue) throw new GitHubError(404, "Not Found");
  return issue;
}

function listed(world: World, repo: RepoRow, c: Context): IssueRow[] {
  const query = (name: string, or: string) => c.req.query(name) ?? or;
  const names = query("labels", "").split(",").filter(Boolean);
  const labelsOf = (issue: IssueRow) => issue.label_ids.map((id) => world.rows.labels.get(id)?.name);
  const logins = (issue: IssueRow) => issue.assignee_ids.map((id) => world.rows.users.get(id)?.login);
  const assignee = c.req.query("assignee");
  const creator = c.req.query("creator");
  const key = query("sort", "created") === "updated" ? "updated_at" : "created_at";
  const turn = query("direction", "desc") === "asc" ? 1 : -1;
  return world.rows.issues.findBy("repo_id", repo.id)
    .filter((issue) => ["all", issue.state].includes(query("state", "open")) && names.every((name) => labelsOf(issue).includes(name)) && issue.updated_at >= query("since", ""))
    .filter((issue) => assignee === undefined || (assignee === "none" ? issue.assignee_ids.length === 0 : assignee === "*" ? issue.assignee_ids.length > 0 : logins(issue).includes(assignee)))
    .filter((issue) => creator === undefined || world.rows.users.get(issue.user_id)?.login === creator)
    .sort((a, b) => turn * (a[key].localeCompare(b[key]) || a.number - b.number));
}

/** An issue as GitHub shows it, whether or not it is a pull request. */
export async function issueView(world: World, repo: RepoRow, issue: IssueRow): Promise<Json> {
  const { rows } = world;
  const api = `${world.apiUrl}/repos/${repo.full_name}`;
  const at = `${api}/issues/${issue.number}`;
  const person = (id: number | null) => (id === null || !rows.users.get(id) ? null : userView(world, rows.users.get(id)!));
  const assignees = issue.assignee_ids.map(person);
  const closed = issue.is_pull_request ? rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === issue.number)?.closed_at : issue.closed_at;
  return {
    url: at, repository_url: api, labels_url: `${at}/labels{/name}`, comments_url: `${at}/comments`, events_url: `${at}/events`, html_url: `${world.url}/${repo.full_name}/issues/${issue.number}`, id: issue.id, node_id: issue.node_id,
    number: issue.number, title: issue.title, user: person(issue.user_id), labels: issue.label_ids.map((id) => labelView(world, repo, rows.labels.get(id)!)), state: issue.state, state_reason: issue.state_reason, locked: issue.locked,
    assignee: assignees[0] ?? null, assignees, milestone: null, comments: issue.comments, created_at: issue.created_at, updated_at: issue.updated_at, closed_at: closed ?? null, closed_by: person(issue.closed_by_id), body: issue.body,
    timeline_url: `${at}/timeline`, performed_via_github_app: null, author_association: associationOf(world, repo, rows.users.get(issue.user_id)),
  };
}

function eventView(world: World, repo: RepoRow, row: IssueEventRow): Json {
  const person = (id: number | null) => (id === null || !world.rows.users.get(id) ? null : userView(world, world.rows.users.get(id)!));
  const label = row.label_name === null ? undefined : world.rows.labels.findBy("repo_id", repo.id).find((one) => one.name === row.label_name);
  return {
    id: row.id, node_id: row.node_id, url: `${world.apiUrl}/repos/${repo.full_name}/issues/events/${row.id}`, actor: person(row.actor_id), event: row.event, commit_id: row.commit_id, commit_url: null, created_at: row.created_at, performed_via_github_app: null,
    ...(row.label_name === null ? {} : { label: { name: row.label_name, color: label?.color ?? "ededed" } }), ...(row.assignee_id === null ? {} : { assignee: person(row.assignee_id), assigner: person(row.actor_id) }),
  };
}

function associationOf(world: World, repo: RepoRow, user: UserRow | undefined): string {
  if (!user) return "NONE";
  if (repo.owner_type === "User" && repo.owner_id === user.id) return "OWNER";
  const teams = world.rows.teamMembers.findBy("user_id", user.id).map((row) => world.rows.teams.get(row.team_id));
  if (repo.owner_type === "Organization" && teams.some((team) => team?.org_id === repo.owner_id)) return "MEMBER";
  return world.rows.collaborators.findBy("repo_id", repo.id).some((row) => row.user_id === user.id) ? "COLLABORATOR" : "NONE";
}

/** People without write access to the repository, and bots that are not installed, are left out silently, as GitHub does. */
async function assign(world: World, c: Context, add: boolean): Promise<Response> {
  const { repo, actor } = allowed(world, c, ["issues", "pull_requests"], "write");
  const issue = issueIn(world, repo, c);
  const logins = ((await bodyOf(c)).assignees as string[] | undefined) ?? [];
  const users = logins.map((login) => world.rows.users.findOneBy("login", login)).filter((user) => user !== undefined).filter((user) => !add || user.type === "Bot" || atLeast(roleOf(world.rows, user, repo), "triage") || user.id === issue.user_id);
  const changed = users.filter((user) => issue.assignee_ids.includes(user.id) !== add);
  const assignee_ids = add ? [...issue.assignee_ids, ...changed.map((user) => user.id)] : issue.assignee_ids.filter((id) => !changed.some((user) => user.id === id));
  const after = world.rows.issues.update(issue.id, { assignee_ids })!;
  const pull = world.rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === issue.number);
  if (pull) world.rows.pullRequests.update(pull.id, { assignee_ids });
  for (const user of changed) {
    insert(world.rows.issueEvents, "IssueEvent", { node_id: "", repo_id: repo.id, issue_number: issue.number, event: add ? "assigned" : "unassigned", actor_id: actor.id, commit_id: null, label_name: null, assignee_id: user.id });
    const subject = pull ? { number: pull.number, pull_request: await pullView(world, pull) } : { issue: await issueView(world, repo, after) };
    await emitInRepository(world, repo, actor, pull ? "pull_request" : "issues", { action: add ? "assigned" : "unassigned", ...subject, assignee: userView(world, user) });
  }
  return c.json(await asGitHub(world, "GET", `/repos/${repo.full_name}/issues/${issue.number}`), add ? 201 : 200);
}
