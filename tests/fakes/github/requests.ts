import type { Context } from "./emulate-core";
import { GitHubError } from "./errors";
import type { RepoRow, Rows, UserRow } from "./rows";
import { ensureUser, repositoryIn, userOf, type World } from "./world";
import type { AuthUser } from "./tokens";

export type Json = Record<string, unknown>;

/** Who asks, as the account that will be shown: a person, or the bot of an app. */
export function actorOf(world: World, c: Context): UserRow {
  const user = c.get("authUser") as AuthUser | undefined;
  if (!user) throw new GitHubError(401, "Requires authentication");
  if (!user.installation) return userOf(world.rows, user.login);
  const app = world.rows.apps.all().find((row) => row.app_id === user.installation!.appId);
  return ensureUser(world.rows, world.url, `${app?.slug ?? "github-actions"}[bot]`);
}

/**
 * The repository in the path, for an installation or a person that may do this there.
 * People's roles were looked at before; here it is the permissions of an app.
 */
export function allowed(world: World, c: Context, permission: string | string[], level: "read" | "write"): { repo: RepoRow; actor: UserRow } {
  const repo = repositoryIn(world.rows, c);
  const user = c.get("authUser") as AuthUser | undefined;
  if (!user) throw level === "write" || repo.private ? new GitHubError(repo.private ? 404 : 401, repo.private ? "Not Found" : "Requires authentication") : new GitHubError(401, "Requires authentication");
  const installation = user.installation;
  if (installation) {
    const inside = installation.accountId === repo.owner_id && (installation.repositorySelection === "all" || installation.repositoryIds.includes(repo.id));
    if (!inside && repo.private) throw new GitHubError(404, "Not Found");
    const granted = [permission].flat().map((name) => installation.permissions[name]);
    const enough = level === "write" ? inside && granted.some((one) => one === "write" || one === "admin") : !repo.private || granted.some((one) => one !== undefined);
    if (!enough) throw new GitHubError(403, "Resource not accessible by integration");
  }
  return { repo, actor: actorOf(world, c) };
}

/** The JSON of a request; an empty body is an empty object. */
export async function bodyOf(c: Context): Promise<Json> {
  const text = await c.req.text();
  if (text === "") return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new GitHubError(400, "Problems parsing JSON");
  }
}

/** One page of a list (30 unless asked otherwise, 100 at most) and the `Link` header that leads to the others. */
export function paged<T>(world: World, c: Context, list: T[]): { items: T[]; headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(c.req.query("per_page") ?? 30) || 30));
  const page = Math.max(1, Number(c.req.query("page") ?? 1) || 1);
  const last = Math.max(1, Math.ceil(list.length / size));
  const link = (to: number, rel: string) => {
    const url = new URL(c.req.url);
    url.searchParams.set("page", String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []), ...(page < last ? [link(page + 1, "next"), link(last, "last")] : [])];
  return { items: list.slice((page - 1) * size, page * size), headers: links.length > 0 ? { link: links.join(", ") } : {} };
}

/** The commit that a branch, a tag or a sha names. */
export function commitOf(rows: Rows, repo: RepoRow, ref: string): string {
  const refs = rows.refs.findBy("repo_id", repo.id);
  const named = [ref, `refs/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`].map((name) => refs.find((row) => row.ref === name)).find((row) => row !== undefined);
  const commit = named?.sha ?? (/^[0-9a-f]{7,40}$/.test(ref) ? rows.commits.findBy("repo_id", repo.id).find((row) => row.sha.startsWith(ref))?.sha : undefined);
  if (commit === undefined) throw new GitHubError(422, `No commit found for SHA: ${ref}`);
  return commit;
}
