import { join } from "node:path";
import type { Core, Context } from "./emulate-core";
import type { Deliveries } from "./deliveries";
import { GitHubError } from "./errors";
import { insert, type OrgRow, type RepoRow, type Rows, type UserRow } from "./rows";
import type { TokenBook } from "./tokens";
import type { Settings } from "./settings";
import type { StandInCi } from "./ci";

/** What all parts of the fake share. */
export interface World {
  url: string;
  apiUrl: string;
  /** Bare repositories, checkouts of the stand-in CI. */
  folder: string;
  core: Core;
  rows: Rows;
  tokens: TokenBook;
  deliveries: Deliveries;
  settings: Settings;
  ci: StandInCi;
  /** One git act at a time for each repository. */
  inTurn<T>(repo: RepoRow, act: () => Promise<T>): Promise<T>;
  /** Ends every child process and every wait. */
  closing: AbortSignal;
}

export const bareOf = (world: World, repo: RepoRow): string => join(world.folder, `${repo.id}.git`);

/** The account a repository or an installation belongs to. */
export function account(rows: Rows, type: "User" | "Organization", id: number): UserRow | OrgRow {
  const found = type === "User" ? rows.users.get(id) : rows.orgs.get(id);
  if (!found) throw new Error(`No account ${id}`);
  return found;
}

export function repositoryOf(rows: Rows, fullName: string): RepoRow {
  const found = rows.repos.findOneBy("full_name", fullName) ?? rows.repos.all().find((repo) => repo.full_name.toLowerCase() === fullName.toLowerCase());
  if (!found) throw new GitHubError(404, "Not Found");
  return found;
}

/** The repository in the path of a request. */
export const repositoryIn = (rows: Rows, c: Context): RepoRow => repositoryOf(rows, `${c.req.param("owner")}/${c.req.param("repo")}`);

export function userOf(rows: Rows, login: string): UserRow {
  const found = rows.users.findOneBy("login", login);
  if (!found) throw new GitHubError(404, "Not Found");
  return found;
}

/** The account named `login`, made when it is new. Bots carry `[bot]` at the end of their login. */
export function ensureUser(rows: Rows, url: string, login: string): UserRow {
  const known = rows.users.findOneBy("login", login);
  if (known) return known;
  const bot = login.endsWith("[bot]");
  return insert(rows.users, bot ? "Bot" : "User", {
    login, node_id: "", avatar_url: `${url}/avatars/u/${login}`, gravatar_id: "", type: bot ? "Bot" : "User", site_admin: false, name: bot ? null : login[0]!.toUpperCase() + login.slice(1),
    email: bot ? null : `${login}@example.com`, blog: "", public_repos: 0, public_gists: 0, followers: 0, following: 0,
  });
}

/** Reads or writes as GitHub itself would, without permissions, limits, faults or a record; the actor is github-actions[bot]. */
export async function asGitHub<T>(world: World, method: string, path: string, body?: unknown): Promise<T> {
  const request = new Request(`${world.url}${path}`, { method, headers: { authorization: `token ${world.tokens.root}`, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const response = await world.core.app.fetch(request);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
