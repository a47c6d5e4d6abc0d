import { GitHubError } from "./errors";
import { polish, briefRepository, userView } from "./views";
import { insert, type AppRow, type InstallationRow, type RepoRow, type Rows, type UserRow } from "./rows";
import { account, type World } from "./world";

type Json = Record<string, unknown>;
let nextInstallation = 61_000_001;

/** Repositories that an installation sees. */
export function repositoriesOf(rows: Rows, installation: InstallationRow): RepoRow[] {
  const owned = rows.repos.all().filter((repo) => repo.owner_id === installation.account_id && repo.owner_type === installation.account_type);
  return installation.repository_selection === "all" ? owned : owned.filter((repo) => installation.repository_ids.includes(repo.id));
}

export function appOf(rows: Rows, appId: number): AppRow {
  const app = rows.apps.all().find((row) => row.app_id === appId);
  if (!app) throw new GitHubError(404, "Not Found");
  return app;
}

export function installationOf(rows: Rows, id: number, appId?: number): InstallationRow {
  const found = rows.appInstallations.all().find((row) => row.installation_id === id && (appId === undefined || row.app_id === appId));
  if (!found) throw new GitHubError(404, "Not Found");
  return found;
}

export function installationView(world: World, installation: InstallationRow): Json {
  const app = appOf(world.rows, installation.app_id);
  const html = installation.account_type === "Organization" ? `/organizations/${installation.account_login}/settings/installations/` : "/settings/installations/";
  return {
    id: installation.installation_id, client_id: (app as { client_id?: string }).client_id, account: userView(world, account(world.rows, installation.account_type, installation.account_id)), repository_selection: installation.repository_selection,
    access_tokens_url: `${world.apiUrl}/app/installations/${installation.installation_id}/access_tokens`, repositories_url: `${world.apiUrl}/installation/repositories`, html_url: `${world.url}${html}${installation.installation_id}`,
    app_id: app.app_id, app_slug: app.slug, target_id: installation.account_id, target_type: installation.account_type, permissions: installation.permissions, events: installation.events, created_at: installation.created_at,
    updated_at: installation.updated_at, single_file_name: null, has_multiple_single_files: false, single_file_paths: [], suspended_by: null, suspended_at: installation.suspended_at,
  };
}

function tell(world: World, installation: InstallationRow, event: string, payload: Json, sender: UserRow): void {
  const view = { installation: installationView(world, installation), ...payload, sender: userView(world, sender), ...(event === "installation" || event === "installation_repositories" ? { requester: null } : {}) };
  world.deliveries.emit(appOf(world.rows, installation.app_id), event, polish(world, view) as Json, installation);
}

/** Installs an app on an account, or changes which repositories it sees when it is installed there already. */
export function install(world: World, app: AppRow, owner: string, repositories: string[] | "all", sender: UserRow): InstallationRow {
  const { rows } = world;
  const user = rows.users.findOneBy("login", owner);
  const target = user ?? rows.orgs.findOneBy("login", owner);
  if (!target) throw new GitHubError(404, "Not Found");
  const ids = repositories === "all" ? [] : repositories.map((name) => rows.repos.findOneBy("full_name", name.includes("/") ? name : `${owner}/${name}`)!.id);
  const known = rows.appInstallations.all().find((row) => row.app_id === app.app_id && row.account_login === owner);
  if (known) return select(world, known, repositories === "all" ? "all" : ids, sender);
  const made = insert(rows.appInstallations, "Installation", {
    installation_id: nextInstallation++, node_id: "", app_id: app.app_id, account_type: user ? "User" : "Organization", account_id: target.id, account_login: owner, repository_selection: repositories === "all" ? "all" : "selected",
    repository_ids: ids, permissions: app.permissions, events: app.events, suspended_at: null,
  });
  tell(world, made, "installation", { action: "created", repositories: repositoriesOf(rows, made).map(briefRepository) }, sender);
  return made;
}

/** Changes which repositories an installation sees. */
export function select(world: World, installation: InstallationRow, wanted: number[] | "all", sender: UserRow): InstallationRow {
  const { rows } = world;
  const before = repositoriesOf(rows, installation);
  const after = rows.appInstallations.update(installation.id, { repository_selection: wanted === "all" ? "all" : "selected", repository_ids: wanted === "all" ? [] : wanted })!;
  const now = repositoriesOf(rows, after);
  const added = now.filter((repo) => !before.includes(repo)).map(briefRepository);
  const removed = before.filter((repo) => !now.includes(repo)).map(briefRepository);
  const rest = { repository_selection: after.repository_selection };
  if (added.length > 0) tell(world, after, "installation_repositories", { action: "added", ...rest, repositories_added: added, repositories_removed: [] }, sender);
  if (removed.length > 0) tell(world, after, "installation_repositories", { action: "removed", ...rest, repositories_added: [], repositories_removed: removed }, sender);
  return after;
}

/** A repository that was selected is gone to another account. */
export function forget(world: World, installation: InstallationRow, repo: RepoRow, sender: UserRow): void {
  const after = world.rows.appInstallations.update(installation.id, { repository_ids: installation.repository_ids.filter((id) => id !== repo.id) })!;
  tell(world, after, "installation_repositories", { action: "removed", repository_selection: after.repository_selection, repositories_added: [], repositories_removed: [briefRepository(repo)] }, sender);
}

/** Removes an installation; its tokens end with it. */
export function uninstall(world: World, installation: InstallationRow, sender: UserRow): void {
  const repositories = repositoriesOf(world.rows, installation).map(briefRepository);
  tell(world, installation, "installation", { action: "deleted", repositories }, sender);
  world.rows.appInstallations.delete(installation.id);
  for (const token of world.tokens.all()) if (token.installationId === installation.installation_id) token.revoked = true;
}

export function suspend(world: World, installation: InstallationRow, on: boolean, sender: UserRow): void {
  const after = world.rows.appInstallations.update(installation.id, { suspended_at: on ? new Date().toISOString() : null })!;
  tell(world, after, "installation", { action: on ? "suspend" : "unsuspend", repositories: repositoriesOf(world.rows, after).map(briefRepository) }, sender);
}

/** A repository's name or owner changed, or it is gone: installations that see it are told. */
export function tellRepository(world: World, repo: RepoRow, action: "renamed" | "transferred" | "deleted" | "created", changes: Json, sender: UserRow, view: Json): void {
  world.deliveries.emitRepository("repository", polish(world, { action, changes, repository: view, sender: userView(world, sender) }) as Json, repo);
}
