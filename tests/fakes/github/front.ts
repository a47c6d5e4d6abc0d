import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerApi } from "./api";
import { Faults, type RecordedRequest } from "./faults";
import { answerGit, isGitPath } from "./git-http";
import { conditional, exhausted, faultAnswer, Limits, requestId, type Answer } from "./manners";
import type { World } from "./world";

/** Requests that carry this header are people's: never faulted, never recorded, not limited. */
export const PERSON_HEADER = "x-fake-github-person";
const API = /^\/(repos|repositories|user|users|orgs|app|app-manifests|installation|search|rate_limit|meta|graphql)(\/|$)/;

export interface Front { server: Server; faults: Faults; limits: Limits }

/** The one HTTP origin: pages, API and git, with GitHub's manners and, when asked for, its troubles. */
export function makeFront(world: () => World): Front {
  const faults = new Faults();
  const limits = new Limits();
  const server = createServer((request, response) => {
    void handle(world(), faults, limits, request, response).catch((error: unknown) => {
      if (!world().closing.aborted) console.error("The fake GitHub failed", error);
      response.destroy();
    });
  });
  server.keepAliveTimeout = 30_000;
  return { server, faults, limits };
}

async function handle(world: World, faults: Faults, limits: Limits, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? "/", world.url);
  const prefixed = /^\/api(\/v3)?(?=\/)/.test(url.pathname);
  const path = url.pathname.replace(/^\/api(\/v3)?(?=\/)/, "");
  const kind: RecordedRequest["kind"] = isGitPath(path) ? "git" : path === "/graphql" ? "graphql" : prefixed || API.test(path) ? "api" : "web";
  const method = request.method ?? "GET";
  const person = request.headers[PERSON_HEADER] !== undefined;
  const token = tokenOf(request.headers.authorization);
  const recorded = person ? undefined : faults.record({ kind, method, path, query: url.search.slice(1), token: token.slice(0, token.startsWith("github_pat_") ? 11 : 4), ...(kind === "graphql" ? { operation: operationIn(body) } : {}) });
  const fault = recorded?.fault;
  const owner = ownerOf(world, token);
  if (fault && !("after" in fault && fault.after)) {
    if (fault.kind === "time-out") return;
    if (fault.kind === "reset") return void response.socket?.resetAndDestroy();
    const answer = faultAnswer(fault, owner, kind === "git")!;
    recorded.status = answer.status;
    return send(response, answer, { ...(kind === "git" || kind === "web" ? {} : limits.headers(owner, "core")), ...answer.headers });
  }
  const leave = method === "GET" || kind === "web" || person ? () => undefined : faults.enter(kind === "graphql" ? repositoryOfMutation(world, body) : repositoryIn(path, kind));
  try {
    const counted = (kind === "api" || kind === "graphql") && !person && path !== "/rate_limit";
    const answer = counted && limits.of(owner).remaining <= 0 ? exhausted(owner, limits.of(owner).reset) : await act(world, { kind, method, path, query: url.search.slice(1), request, body, owner, limits });
    if (recorded) recorded.status = answer.status;
    if (fault?.kind === "time-out") return;
    if (fault?.kind === "reset") return void response.socket?.resetAndDestroy();
    if (fault) return send(response, faultAnswer(fault, owner, kind === "git")!, {});
    if (counted && answer.status !== 304 && limits.of(owner).remaining > 0) limits.of(owner).remaining -= 1;
    const manners = kind === "api" || kind === "graphql" ? { ...limits.headers(owner, kind === "graphql" ? "graphql" : "core"), "x-github-request-id": requestId(), "x-github-media-type": "github.v3; format=json", "x-github-api-version-selected": "2022-11-28", ...expiryHeader(world, token) } : {};
    send(response, answer, { ...manners, ...answer.headers });
  } finally {
    leave();
  }
}

interface Act { kind: RecordedRequest["kind"]; method: string; path: string; query: string; request: IncomingMessage; body: Buffer; owner: string; limits: Limits }

async function act(world: World, { kind, method, path, query, request, body, owner, limits }: Act): Promise<Answer> {
  if (kind === "git") return answerGit(world, { method, path, query, headers: request.headers, body });
  if (path === "/rate_limit") {
    const { remaining, reset } = limits.of(owner);
    const core = { limit: limits.limit, used: limits.limit - remaining, remaining, reset };
    return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: Buffer.from(JSON.stringify({ resources: { core, graphql: core, search: { limit: 30, used: 0, remaining: 30, reset } }, rate: core })) };
  }
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !["host", "connection", "content-length", "transfer-encoding"].includes(name)).map(([name, value]) => [name, String(value)]));
  const response = await answerApi(world, { method, path, query, headers, body });
  const answer: Answer = { status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) };
  return kind === "api" ? conditional(answer, method, headers["if-none-match"]) : answer;
}

function send(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  const empty = answer.status === 304 || answer.status === 204;
  response.writeHead(answer.status, { server: "github.com", ...headers, ...(empty ? {} : { "content-length": String(answer.body.length) }) });
  response.end(empty ? undefined : answer.body);
}

/** Fine-grained tokens that end say when, with each answer. */
function expiryHeader(world: World, text: string): Record<string, string> {
  const token = world.tokens.valid(text);
  if (token?.kind !== "fine-grained" || token.expiresAt === undefined) return {};
  return { "github-authentication-token-expiration": new Date(token.expiresAt).toISOString().replace("T", " ").replace(/\.\d+Z/, " UTC") };
}

function tokenOf(authorization: string | undefined): string {
  const basic = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  return basic === undefined ? (authorization ?? "").replace(/^(Bearer|token)\s+/i, "").trim() : Buffer.from(basic, "base64").toString().replace(/^[^:]*:/, "");
}

function ownerOf(world: World, text: string): string {
  const token = world.tokens.valid(text);
  if (!token) return text.startsWith("eyJ") ? "app" : "127.0.0.1";
  return token.kind === "installation" ? `installation ID ${token.installationId}` : `user ID ${world.rows.users.findOneBy("login", token.login)?.id ?? 0}`;
}

function repositoryIn(path: string, kind: RecordedRequest["kind"]): string | undefined {
  const match = kind === "git" ? /^\/([^/]+\/[^/]+?)(\.git)?\/git-receive-pack$/.exec(path) : /^\/repos\/([^/]+\/[^/]+)/.exec(path);
  return match?.[1];
}

/** Of the pull request that a mutation names. */
function repositoryOfMutation(world: World, body: Buffer): string | undefined {
  const id = /"id":"([^"]+)"/.exec(body.toString())?.[1];
  const pull = world.rows.pullRequests.all().find((row) => row.node_id === id);
  return pull && world.rows.repos.get(pull.base_repo_id)?.full_name;
}

function operationIn(body: Buffer): string | undefined {
  return /\b(markPullRequestReadyForReview|convertPullRequestToDraft|enablePullRequestAutoMerge|enqueuePullRequest|unresolveReviewThread|resolveReviewThread|reviewThreads)\b/.exec(body.toString())?.[1];
}
