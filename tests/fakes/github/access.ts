import type { Context, Routes } from "./emulate-core";
import { GitHubError } from "./errors";
import type { RepoRow, Rows, UserRow } from "./rows";
import { appOfJwt, authUserOf, rootUser, type AuthUser } from "./tokens";
import type { World } from "./world";

export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";
const RANK: Role[] = ["none", "read", "triage", "write", "maintain", "admin"];
const ROLE_OF = { pull: "read", triage: "triage", push: "write", maintain: "maintain", admin: "admin" } as const;
export const PERMISSION_OF = { read: "pull", triage: "triage", write: "push", maintain: "maintain", admin: "admin" } as const;

/** What a person may do in a repository. */
export function roleOf(rows: Rows, user: UserRow, repo: RepoRow): Role {
  const roles: Role[] = [repo.private ? "none" : "read"];
  if (repo.owner_type === "User" && repo.owner_id === user.id) roles.push("admin");
  const collaborator = rows.collaborators.findBy("repo_id", repo.id).find((row) => row.user_id === user.id);
  if (collaborator) roles.push(ROLE_OF[collaborator.permission]);
  if (repo.owner_type === "Organization") {
    const memberships = rows.teamMembers.findBy("user_id", user.id).filter((row) => rows.teams.get(row.team_id)?.org_id === repo.owner_id);
    if (memberships.some((row) => row.role === "maintainer")) roles.push("admin");
    else if (memberships.length > 0) roles.push("read");
  }
  return roles.reduce((best, role) => (RANK.indexOf(role) > RANK.indexOf(best) ? role : best));
}

export const atLeast = (role: Role, needed: Role): boolean => RANK.indexOf(role) >= RANK.indexOf(needed);

/** Puts who asks where emulate's routes look for it, and refuses what a person's role or a token's limits do not allow. */
export function authenticate(app: Routes, world: World): void {
  app.use("*", async (c, next) => {
    const text = (c.req.header("Authorization") ?? "").replace(/^(Bearer|token)\s+/i, "").trim();
    if (text === world.tokens.root) c.set("authUser", rootUser(repoOfPath(world.rows, c.req.path)));
    else if (text.startsWith("eyJ")) {
      const found = appOfJwt(world.rows, text);
      if (typeof found === "string") throw new GitHubError(401, found);
      c.set("authApp", found);
    } else if (text !== "" && !/^Basic /i.test(text)) {
      const token = world.tokens.valid(text);
      const user = token && authUserOf(world.rows, token);
      if (!token || !user) throw new GitHubError(401, "Bad credentials");
      const installation = token.kind === "installation" ? world.rows.appInstallations.all().find((row) => row.installation_id === token.installationId) : undefined;
      if (installation?.suspended_at) throw new GitHubError(403, "This installation has been suspended");
      c.set("authUser", user);
      c.set("authToken", text);
      c.set("authScopes", user.scopes);
      if (token.kind === "fine-grained" && token.expiresAt !== undefined) c.header("github-authentication-token-expiration", new Date(token.expiresAt).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC"));
    }
    const user = c.get("authUser") as AuthUser | undefined;
    const repo = repoOfPath(world.rows, c.req.path);
    if (repo && user?.token && user.token.kind !== "installation") mayPerson(world.rows, user, repo, c.req.method, c.req.path);
    await next();
  });
  app.onError((error, c) => answer(world.rows, error, c));
}

function repoOfPath(rows: Rows, path: string): RepoRow | undefined {
  const match = /^\/repos\/([^/]+)\/([^/]+)/.exec(path);
  return match ? rows.repos.findOneBy("full_name", `${decodeURIComponent(match[1]!)}/${decodeURIComponent(match[2]!)}`) : undefined;
}

/** What a request needs: a role of the person and, for a fine-grained token, a permission. The first line that matches counts. */
const NEEDS: ReadonlyArray<{ method: RegExp; path: RegExp; role: Role; permission: string; author?: boolean }> = [
  { method: /^(POST|PATCH)$/, path: /^\/check-(runs|suites)/, role: "none", permission: "app" },
  { method: /^POST$/, path: /^\/issues$/, role: "read", permission: "issues" },
  { method: /^POST$/, path: /^\/issues\/\d+\/comments$/, role: "read", permission: "issues" },
  { method: /^(PATCH|DELETE)$/, path: /^\/issues\/comments\/\d+$/, role: "write", permission: "issues", author: true },
  { method: /^PATCH$/, path: /^\/issues\/\d+$/, role: "triage", permission: "issues", author: true },
  { method: /^(POST|PUT|PATCH|DELETE)$/, path: /^\/(issues|labels|milestones)/, role: "triage", permission: "issues" },
  { method: /^PUT$/, path: /^\/pulls\/\d+\/merge$/, role: "write", permission: "contents" },
  { method: /^POST$/, path: /^\/pulls/, role: "read", permission: "pull_requests" },
  { method: /^(PATCH|PUT|DELETE)$/, path: /^\/pulls/, role: "triage", permission: "pull_requests", author: true },
  { method: /^POST$/, path: /^\/statuses/, role: "write", permission: "statuses" },
  { method: /^POST$/, path: /^\/forks$/, role: "read", permission: "contents" },
  { method: /^(POST|PUT|DELETE)$/, path: /^\/actions/, role: "write", permission: "actions" },
  { method: /^(POST|PUT|PATCH|DELETE)$/, path: /^\/(git|contents|merges)/, role: "write", permission: "contents" },
  { method: /^(POST|PUT|PATCH|DELETE)$/, path: /./, role: "admin", permission: "administration" },
  { method: /^GET$/, path: /^\/branches\/.+\/protection/, role: "admin", permission: "administration" },
  { method: /^GET$/, path: /^\/(git|contents|commits\/[^/]+$|compare|branches|rules)/, role: "read", permission: "contents" },
  { method: /^GET$/, path: /^\/(issues)/, role: "read", permission: "issues" },
  { method: /^GET$/, path: /^\/(pulls)/, role: "read", permission: "pull_requests" },
  { method: /^GET$/, path: /^\/(actions)/, role: "read", permission: "actions" },
  { method: /^GET$/, path: /\/(check-runs|check-suites)/, role: "read", permission: "checks" },
  { method: /^GET$/, path: /\/(status|statuses)$/, role: "read", permission: "statuses" },
  { method: /^GET$/, path: /./, role: "read", permission: "metadata" },
];

function mayPerson(rows: Rows, user: AuthUser, repo: RepoRow, method: string, path: string): void {
  const person = rows.users.findOneBy("login", user.login)!;
  const role = roleOf(rows, person, repo);
  if (role === "none") throw new GitHubError(404, "Not Found");
  const rest = path.replace(/^\/repos\/[^/]+\/[^/]+/, "");
  const need = rest === "" && method === "GET" ? undefined : NEEDS.find((line) => line.method.test(method) && line.path.test(rest));
  if (need?.permission === "app") throw new GitHubError(403, "You must authenticate via a GitHub App.");
  limitOfToken(user, repo, method, need?.permission);
  if (!need || atLeast(role, need.role) || (need.author && isAuthor(rows, repo, person, rest))) return;
  throw need.role === "admin" ? new GitHubError(403, "Must have admin rights to Repository.") : new GitHubError(403, "Must have write access to repository.");
}

function limitOfToken(user: AuthUser, repo: RepoRow, method: string, permission: string | undefined): void {
  const token = user.token!;
  if (token.kind !== "fine-grained") return;
  const inside = token.repositories === "all" || token.repositories?.includes(repo.id);
  if (!inside) throw repo.private ? new GitHubError(404, "Not Found") : refusedToken(method);
  if (permission === undefined || permission === "metadata") return;
  const granted = token.permissions?.[permission];
  if (method === "GET" ? !granted && repo.private : granted !== "write") throw new GitHubError(403, "Resource not accessible by personal access token");
}

const refusedToken = (method: string): GitHubError => new GitHubError(method === "GET" ? 404 : 403, method === "GET" ? "Not Found" : "Resource not accessible by personal access token");

function isAuthor(rows: Rows, repo: RepoRow, person: UserRow, rest: string): boolean {
  const [, kind, a, b] = rest.split("/");
  if (kind === "issues" && a === "comments") return rows.comments.get(Number(b))?.user_id === person.id;
  return rows.issues.findBy("repo_id", repo.id).some((issue) => issue.number === Number(a) && issue.user_id === person.id);
}

function answer(rows: Rows, error: unknown, c: Context): Response {
  const status = typeof (error as { status?: unknown }).status === "number" ? (error as { status: number }).status : 500;
  let message = error instanceof Error ? error.message : "Server Error";
  const user = c.get("authUser") as AuthUser | undefined;
  if (status === 500) console.warn(`The fake GitHub failed at ${c.req.method} ${c.req.path}`, error);
  if (status === 403 && message === "Forbidden") message = user?.installation ? "Resource not accessible by integration" : "Must have admin rights to Repository.";
  // A repository that one may not see does not exist, for GitHub.
  const repo = repoOfPath(rows, c.req.path);
  const hidden = (status === 403 || status === 401) && repo?.private === true && (user === undefined || (user.installation !== undefined && !mayInstallation(user, repo)));
  const shown = hidden ? { status: 404, message: "Not Found" } : { status, message: message === "Validation failed" ? "Validation Failed" : message };
  const errors = (error as { errors?: unknown }).errors;
  return c.json({ message: shown.message, ...(errors ? { errors } : {}), documentation_url: "https://docs.github.com/rest", status: String(shown.status) }, shown.status);
}

const mayInstallation = (user: AuthUser | undefined, repo: RepoRow): boolean =>
  user?.installation !== undefined && user.installation.accountId === repo.owner_id && (user.installation.repositorySelection === "all" || user.installation.repositoryIds.includes(repo.id));
