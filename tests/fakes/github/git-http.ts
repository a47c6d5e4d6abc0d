import { spawn } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { atLeast, roleOf } from "./access";
import { git } from "./git";
import { followPush } from "./moved";
import type { RepoRow, UserRow } from "./rows";
import { authUserOf, type AuthUser } from "./tokens";
import { bareOf, ensureUser, userOf, type World } from "./world";

export interface GitRequest { method: string; path: string; query: string; headers: IncomingHttpHeaders; body: Buffer }
export interface GitAnswer { status: number; headers: Record<string, string>; body: Buffer }

const text = (status: number, message: string, headers: Record<string, string> = {}): GitAnswer => ({ status, headers: { "content-type": "text/plain", ...headers }, body: Buffer.from(message) });
const ASK = { "www-authenticate": 'Basic realm="GitHub"' };

export const isGitPath = (path: string): boolean => /^\/[^/]+\/[^/]+?(\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.test(path);

/** Clone, fetch and push over HTTP, with the rights of the token in the Basic authorization. */
export async function answerGit(world: World, request: GitRequest): Promise<GitAnswer> {
  const [, owner, name, rest] = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/((?:info\/refs|git-upload-pack|git-receive-pack))$/.exec(request.path)!;
  const write = rest === "git-receive-pack" || request.query.includes("service=git-receive-pack");
  const repo = world.rows.repos.findOneBy("full_name", `${owner}/${name}`) ?? world.rows.repos.get(world.settings.formerNames.get(`${owner}/${name}`) ?? -1);
  const authorization = request.headers.authorization;
  if (authorization === undefined && (write || !repo || repo.private)) return text(401, "No anonymous write access.", ASK);
  const user = authorization === undefined ? undefined : userOfBasic(world, authorization);
  if (authorization !== undefined && !user) return text(401, "Invalid username or token. Password authentication is not supported for Git operations.\n", ASK);
  if (!repo || (user ? !mayRead(world, user, repo) : repo.private)) return text(404, "Repository not found.");
  if (write && !mayWriteTo(world, user!, repo)) return text(403, "Write access to repository not granted.");
  if (write && repo.archived) return text(403, "This repository was archived so it is read-only.");
  const act = () => backend(world, repo, rest!, request, user);
  if (rest !== "git-receive-pack") return act();
  return world.inTurn(repo, async () => {
    const answer = await act();
    await followPush(world, repo, actor(world, user!));
    return answer;
  });
}

function userOfBasic(world: World, authorization: string): AuthUser | undefined {
  const credentials = /^Basic (.+)$/i.exec(authorization)?.[1];
  const decoded = credentials === undefined ? authorization.replace(/^(Bearer|token) /i, ":") : Buffer.from(credentials, "base64").toString();
  const token = world.tokens.valid(decoded.slice(decoded.indexOf(":") + 1)) ?? world.tokens.valid(decoded.slice(0, decoded.indexOf(":")));
  const installation = token?.installationId === undefined ? undefined : world.rows.appInstallations.all().find((row) => row.installation_id === token.installationId);
  return token && !installation?.suspended_at ? authUserOf(world.rows, token) : undefined;
}

function within(user: AuthUser, repo: RepoRow): boolean {
  const installation = user.installation;
  if (installation) return installation.accountId === repo.owner_id && installation.accountType === repo.owner_type && (installation.repositorySelection === "all" || installation.repositoryIds.includes(repo.id));
  return user.token?.kind !== "fine-grained" || user.token.repositories === "all" || (user.token.repositories?.includes(repo.id) ?? false);
}

function mayRead(world: World, user: AuthUser, repo: RepoRow): boolean {
  if (!repo.private) return true;
  if (!within(user, repo)) return false;
  const granted = user.installation?.permissions ?? user.token?.permissions;
  if (granted && granted.contents === undefined) return false;
  return user.installation !== undefined || atLeast(roleOf(world.rows, userOf(world.rows, user.login), repo), "read");
}

function mayWriteTo(world: World, user: AuthUser, repo: RepoRow): boolean {
  if (!within(user, repo)) return false;
  const granted = user.installation?.permissions ?? user.token?.permissions;
  if (granted && granted.contents !== "write") return false;
  return user.installation !== undefined || atLeast(roleOf(world.rows, userOf(world.rows, user.login), repo), "write");
}

function actor(world: World, user: AuthUser): UserRow {
  if (!user.installation) return userOf(world.rows, user.login);
  const app = world.rows.apps.all().find((row) => row.app_id === user.installation!.appId);
  return ensureUser(world.rows, world.url, `${app?.slug ?? "unknown"}[bot]`);
}

/** Refs that GitHub would refuse, told to the `update` hook by the environment. */
function limits(world: World, repo: RepoRow, user: AuthUser | undefined): Record<string, string> {
  const protections = world.rows.branchProtections.findBy("repo_id", repo.id);
  const person = user && !user.installation ? userOf(world.rows, user.login) : undefined;
  const admin = person !== undefined && roleOf(world.rows, person, repo) === "admin";
  const bound = protections.filter((row) => row.enforce_admins || !admin);
  const refs = (rows: typeof protections) => rows.map((row) => `refs/heads/${row.branch_name}`).join(" ");
  const granted = user?.installation?.permissions ?? (user?.token?.kind === "fine-grained" ? user.token.permissions : undefined);
  return {
    CLOSED_REFS: refs(bound.filter((row) => row.required_pull_request_reviews !== null || (row.required_status_checks?.contexts.length ?? 0) > 0 || row.restrictions !== null)),
    NO_FORCE_REFS: refs(protections.filter((row) => !row.allow_force_pushes)), NO_WORKFLOWS: granted && granted.workflows !== "write" ? "1" : "", KEPT_REF: `refs/heads/${repo.default_branch}`,
  };
}

const UPDATE_HOOK = `#!/bin/sh
zero=0000000000000000000000000000000000000000
case " $CLOSED_REFS " in *" $1 "*) echo "error: GH006: Protected branch update failed for $1." >&2; exit 1;; esac
if [ "$3" = $zero ]; then [ "$1" != "$KEPT_REF" ] || { echo "error: refusing to delete the current branch: $1" >&2; exit 1; }; exit 0; fi
case " $NO_FORCE_REFS " in *" $1 "*) [ "$2" = $zero ] || git merge-base --is-ancestor "$2" "$3" || { echo "error: GH006: Protected branch update failed for $1. error: Cannot force-push to this branch" >&2; exit 1; };; esac
if [ -n "$NO_WORKFLOWS" ]; then
  known=$(git for-each-ref --format='^%(objectname)' refs/heads)
  if [ -n "$(git log --format= --name-only "$3" $known -- .github/workflows)" ]; then
    echo "error: refusing to allow a GitHub App to create or update workflow files without \\\`workflows\\\` permission" >&2; exit 1
  fi
fi
`;

/** An empty bare repository, served over HTTP from now on. */
export async function initBare(world: World, repo: RepoRow): Promise<void> {
  const bare = bareOf(world, repo);
  await git(world.folder, ["init", "--quiet", "--bare", `--initial-branch=${repo.default_branch}`, "--template=", bare]);
  await serveBare(bare);
}

export async function serveBare(bare: string): Promise<void> {
  await writeFile(join(bare, "config"), "\n[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n[receive]\n\tdenyDeleteCurrent = ignore\n\thideRefs = refs/pull\n\tautogc = false\n[gc]\n\tauto = 0\n", { flag: "a" });
  await mkdir(join(bare, "hooks"), { recursive: true });
  await writeFile(join(bare, "hooks", "update"), UPDATE_HOOK);
  await chmod(join(bare, "hooks", "update"), 0o755);
}

function backend(world: World, repo: RepoRow, rest: string, request: GitRequest, user: AuthUser | undefined): Promise<GitAnswer> {
  const header = (name: string) => (request.headers[name] as string | undefined) ?? "";
  const env = {
    PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_PROJECT_ROOT: world.folder, GIT_HTTP_EXPORT_ALL: "1", PATH_INFO: `/${repo.id}.git/${rest}`,
    QUERY_STRING: request.query, REQUEST_METHOD: request.method, CONTENT_TYPE: header("content-type"), CONTENT_LENGTH: String(request.body.length), HTTP_CONTENT_ENCODING: header("content-encoding"), GIT_PROTOCOL: header("git-protocol"),
    REMOTE_USER: user?.login ?? "", REMOTE_ADDR: "127.0.0.1", ...(rest === "git-receive-pack" ? limits(world, repo, user) : {}),
  };
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-c", "safe.directory=*", "http-backend"], { env: env as unknown as NodeJS.ProcessEnv, stdio: ["pipe", "pipe", "ignore"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.on("error", reject);
    child.on("close", () => resolve(readCgi(Buffer.concat(parts))));
    child.stdin.on("error", () => undefined);
    child.stdin.end(request.body);
  });
}

function readCgi(out: Buffer): GitAnswer {
  const end = out.indexOf("\r\n\r\n");
  const lines = out.subarray(0, Math.max(0, end)).toString().split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()] as const);
  const { status, ...headers } = Object.fromEntries(lines) as Record<string, string>;
  return { status: Number(status?.split(" ")[0] ?? (end < 0 ? 500 : 200)), headers, body: out.subarray(end + 4) };
}
