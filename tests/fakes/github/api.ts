import { GitHubError } from "./errors";
import { exportToGit } from "./export";
import { git } from "./git";
import { serveBare } from "./git-http";
import { forget, tellRepository } from "./installations";
import { mergeWhatIsReady } from "./merge";
import { assertFits } from "./limits-of-text";
import { mirror } from "./mirror";
import { followRefs } from "./moved";
import { refreshPull } from "./pull-state";
import type { CheckRunRow, RepoRow, UserRow } from "./rows";
import { appOfJwt } from "./tokens";
import { polish, userView } from "./views";
import { account, asGitHub, bareOf, ensureUser, type World } from "./world";

export interface ApiRequest { method: string; path: string; query: string; headers: Record<string, string>; body: Buffer }
type Json = Record<string, unknown>;

/** Asks emulate (and the routes before it), after and before what emulate does not do by itself. */
export async function answerApi(world: World, request: ApiRequest): Promise<Response> {
  const path = request.path.replace(/^\/repositories\/(\d+)(?=\/|$)/, (all, id: string) => (world.rows.repos.get(Number(id)) ? `/repos/${world.rows.repos.get(Number(id))!.full_name}` : all));
  const [, owner, name, rest = ""] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const moved = owner === undefined || world.rows.repos.findOneBy("full_name", `${owner}/${name}`) ? undefined : world.settings.formerNames.get(`${owner}/${name}`);
  if (moved !== undefined && world.rows.repos.get(moved)) {
    const url = `${world.apiUrl}/repositories/${moved}${rest}${request.query ? `?${request.query}` : ""}`;
    return Response.json({ message: "Moved Permanently", url, documentation_url: "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects" }, { status: request.method === "GET" ? 301 : 307, headers: { location: url } });
  }
  const repo = owner === undefined ? undefined : world.rows.repos.findOneBy("full_name", `${owner}/${name}`);
  let asked: ApiRequest;
  try {
    asked = await prepare(world, { ...request, path }, repo, rest);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return Response.json({ message: error.message, errors: error.errors, documentation_url: "https://docs.github.com/rest", status: String(error.status) }, { status: error.status });
  }
  const before = repo && { ...repo };
  const notes = repo ? checkBefore(world, rest) : undefined;
  const response = await world.core.app.fetch(new Request(`${world.url}${asked.path}${asked.query ? `?${asked.query}` : ""}`, { method: asked.method, headers: asked.headers, ...(["GET", "HEAD"].includes(asked.method) ? {} : { body: new Uint8Array(asked.body) }) }));
  if (response.ok && repo && before && request.method !== "GET") await afterWrite(world, request, repo, before, rest, response);
  if (response.ok && notes) keepAnnotations(world, notes);
  return polished(world, response, request.method === "GET" ? undefined : rest);
}

async function prepare(world: World, request: ApiRequest, repo: RepoRow | undefined, rest: string): Promise<ApiRequest> {
  const number = Number(/^\/(?:pulls|issues)\/(\d+)$/.exec(rest)?.[1]);
  const issue = repo && world.rows.issues.findBy("repo_id", repo.id).find((row) => row.number === Number(/^\/issues\/(\d+)/.exec(rest)?.[1]));
  if (request.method !== "GET") assertFits(rest, jsonIn(request.body), issue);
  const pull = repo && world.rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === number);
  if (!repo || !pull) return request;
  if (request.method === "GET" && rest.startsWith("/pulls")) {
    // While it computes, GitHub answers null; being asked is what makes it compute.
    if (!world.settings.computing.delete(pull.id)) await refreshPull(world, pull.id);
  }
  if (request.method !== "PATCH") return request;
  if (pull.merged && jsonIn(request.body).state === "open") throw new GitHubError(422, "Validation Failed", [{ resource: "PullRequest", code: "custom", field: "state", message: "state cannot be changed. The pull request was already merged." }]);
  // REST cannot change whether a pull request is a draft; GitHub ignores the field.
  const { draft: _draft, ...body } = jsonIn(request.body);
  if ("labels" in body) await asGitHub(world, "PUT", `/repos/${repo.full_name}/issues/${number}/labels`, { labels: body.labels });
  return { ...request, path: `/repos/${repo.full_name}/pulls/${number}`, body: Buffer.from(JSON.stringify(body)), headers: { ...request.headers, "content-length": "" } };
}

/** What is not an object of JSON says nothing here; the route that gets it answers. */
function jsonIn(body: Buffer): Json {
  try {
    return (JSON.parse(body.toString()) ?? {}) as Json;
  } catch {
    return {};
  }
}

function checkBefore(world: World, rest: string): CheckRunRow | undefined {
  const id = /^\/check-runs\/(\d+)$/.exec(rest)?.[1];
  return id === undefined ? undefined : world.rows.checkRuns.get(Number(id));
}

/** GitHub adds the annotations of an update to those before. */
function keepAnnotations(world: World, before: CheckRunRow): void {
  const now = world.rows.checkRuns.get(before.id)!;
  if (now.output === before.output || before.output.annotations.length === 0) return;
  const annotations = [...before.output.annotations, ...now.output.annotations];
  world.rows.checkRuns.update(before.id, { output: { ...now.output, annotations, annotations_count: annotations.length } });
}

async function afterWrite(world: World, request: ApiRequest, repo: RepoRow, before: RepoRow, rest: string, response: Response): Promise<void> {
  const actor = actorOf(world, request.headers.authorization ?? "");
  if (/^\/(git\/refs|contents|merges)/.test(rest)) await world.inTurn(repo, async () => followRefs(world, repo, await exportToGit(world, repo), actor));
  else if (rest === "/forks") await fork(world, repo, ((await response.clone().json()) as { id: number }).id);
  else if (/^\/check-runs(\/\d+)?$/.test(rest)) await mergeWhatIsReady(world, repo, ((await response.clone().json()) as { head_sha: string }).head_sha);
  else if (/^\/pulls\/\d+$/.test(rest)) await refreshPull(world, ((await response.clone().json()) as { id: number }).id);
  const now = world.rows.repos.get(repo.id);
  if (now && now.full_name !== before.full_name) await renamed(world, before, now, actor);
}

function actorOf(world: World, authorization: string): UserRow {
  const text = authorization.replace(/^(Bearer|token)\s+/i, "").trim();
  const token = world.tokens.valid(text);
  const app = text.startsWith("eyJ") ? appOfJwt(world.rows, text) : token?.appId === undefined || token.kind !== "installation" ? undefined : world.rows.apps.all().find((row) => row.app_id === token.appId);
  return app && typeof app !== "string" ? ensureUser(world.rows, world.url, `${app.slug}[bot]`) : ensureUser(world.rows, world.url, token?.login ?? "ghost");
}

/** emulate gives a fork a history of its own; here it gets its parent's. */
async function fork(world: World, parent: RepoRow, id: number): Promise<void> {
  const { rows } = world;
  const repo = rows.repos.get(id)!;
  const tables = [rows.refs, rows.branches, rows.commits, rows.trees, rows.blobs];
  for (const table of tables) for (const row of table.findBy("repo_id" as never, id)) table.delete(row.id);
  await git(world.folder, ["-c", "protocol.file.allow=always", "clone", "--quiet", "--bare", "--template=", "--no-hardlinks", bareOf(world, parent), bareOf(world, repo)]);
  await serveBare(bareOf(world, repo));
  await mirror(world, repo);
}

async function renamed(world: World, before: RepoRow, now: RepoRow, actor: UserRow): Promise<void> {
  world.settings.formerNames.set(before.full_name, now.id);
  world.settings.formerNames.delete(now.full_name);
  const view = await asGitHub<Json>(world, "GET", `/repos/${now.full_name}`);
  if (before.owner_id === now.owner_id) return tellRepository(world, now, "renamed", { repository: { name: { from: before.name } } }, actor, view);
  const from = userView(world, account(world.rows, before.owner_type, before.owner_id));
  tellRepository(world, now, "transferred", { owner: { from: before.owner_type === "User" ? { user: from } : { organization: from } } }, actor, view);
  for (const installation of world.rows.appInstallations.all()) {
    if (installation.repository_ids.includes(now.id) && installation.account_id === before.owner_id) forget(world, installation, before, actor);
  }
}

async function polished(world: World, response: Response, write: string | undefined): Promise<Response> {
  if (!response.headers.get("content-type")?.includes("json")) return response;
  let value = (await response.json()) as Json;
  let status = response.status;
  if (status === 404 && write?.startsWith("/git/refs/")) [value, status] = [{ message: "Reference does not exist", documentation_url: "https://docs.github.com/rest/git/refs", status: "422" }, 422];
  if (response.ok) {
    // emulate answered before the check run was given to its app.
    if (write?.startsWith("/check-runs") && typeof value.id === "number") value = await asGitHub<Json>(world, "GET", `${String(value.url).replace(world.url, "")}`);
  }
  const headers = new Headers(response.headers);
  headers.set("content-type", "application/json; charset=utf-8");
  headers.delete("content-length");
  const link = headers.get("link");
  if (link) headers.set("link", link.replaceAll(`<${world.url}/`, `<${world.apiUrl}/`));
  return new Response(status === 204 ? null : JSON.stringify(polish(world, value)), { status, headers });
}
