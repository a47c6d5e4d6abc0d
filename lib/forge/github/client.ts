import { Octokit } from "octokit";
import type { Credential } from "./credentials";
import { messageOf, OutageError, RetryableError } from "@/lib/errors";
import { toMorningError } from "./errors";
import { keepAnswer, keptAnswer } from "./etags";
import { graphqlOutage, limited, noteAnswer, requireRoom } from "./limits";
import { inTurn } from "./write-queue";

export interface GitHubClientOptions {
  /** Where the REST API is, such as https://api.github.com. */
  apiUrl: string;
  credential: Credential;
  /** Milliseconds until a request counts as lost. */
  timeoutMs: number;
  /** Nobody waits for it: when a tenth of the limit is left, it does. */
  background?: boolean;
  /** `owner/name` of the repository whose turn a change by GraphQL takes: its address names none. */
  repository?: string;
}

/** Octokit's typed REST calls, with GitHub's manners and our errors. */
export interface GitHubClient {
  request: Octokit["request"];
  /** All pages of a list, `per_page` 100, at most `maxPages` (default 30, the most that GitHub answers for most lists); more are left out. */
  pages: <T>(route: string, parameters: Record<string, unknown>, options?: { maxPages?: number; items?: (data: unknown) => unknown[] }) => Promise<T[]>;
  /** @throws FatalError with GitHub's own words where it refuses, OutageError where it is too much or too slow for it. */
  graphql: <T>(query: string, variables: Record<string, unknown>) => Promise<T>;
}

const PER_PAGE = 100;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client that asks politely: one change at a time for each repository, unchanged answers by their
 * ETag, and no question while GitHub wants none. It never waits and never repeats by itself: a call
 * that may succeed later throws RetryableError with the time to wait, and every refusal a FatalError.
 */
export function createGitHubClient(options: GitHubClientOptions): GitHubClient {
  const octokit = new Octokit({
    baseUrl: options.apiUrl, log: SILENT, userAgent: "MorningAI", retry: { enabled: false }, throttle: { enabled: false },
    request: { fetch: (url: string, init: RequestInit) => politely(options, url, init) },
  });
  octokit.hook.wrap("request", async (request, parameters) => {
    try {
      return await request(parameters);
    } catch (error) {
      throw toMorningError(error);
    }
  });
  return {
    request: octokit.request,
    async pages<T>(route: string, parameters: Record<string, unknown>, { maxPages = 30, items = (data: unknown) => data as unknown[] } = {}) {
      const all: T[] = [];
      for (let page = 1; page <= maxPages; page++) {
        const { data, headers } = await octokit.request(route, { ...parameters, per_page: PER_PAGE, page });
        all.push(...(items(data) as T[]));
        if (!/rel="next"/.test(headers.link ?? "")) break;
      }
      return all;
    },
    async graphql<T>(query: string, variables: Record<string, unknown>) {
      try {
        return await octokit.graphql<T>(query, variables);
      } catch (error) {
        throw graphqlOutage(error) ?? toMorningError(error);
      }
    },
  };
}

async function politely(options: GitHubClientOptions, url: string, init: RequestInit): Promise<Response> {
  const { credential, background = false } = options;
  const method = init.method ?? "GET";
  requireRoom(credential.key, background);
  if (method === "GET" || method === "HEAD") return ask(options, url, init);
  const { pathname } = new URL(url);
  const repository = pathname.match(/\/repos\/([^/]+\/[^/]+)/)?.[1] ?? options.repository ?? pathname;
  return inTurn(repository, async () => {
    // The one before may have been told to wait.
    requireRoom(credential.key, background);
    return ask(options, url, init);
  });
}

async function ask({ credential, timeoutMs }: GitHubClientOptions, url: string, init: RequestInit): Promise<Response> {
  const { token } = await credential.token();
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  headers.set("x-github-api-version", "2022-11-28");
  const kept = init.method === "GET" ? keptAnswer(credential.key, url) : undefined;
  if (kept) headers.set("if-none-match", kept.etag);
  let response: Response;
  let text: string;
  try {
    response = await follow(url, { ...init, headers }, timeoutMs);
    text = await readBody(response);
  } catch (cause) {
    if (cause instanceof RetryableError) throw cause;
    throw new OutageError(`GitHub does not answer (${messageOf((cause as Error).cause ?? cause)}).`, 500, { cause });
  }
  const wait = noteAnswer(credential.key, response.status, response.headers, () => text);
  if (wait !== null) throw limited("GitHub asked us to wait", wait);
  if (response.status >= 500) throw new OutageError(`GitHub has a problem of its own (status ${response.status}).`, 500);
  // Octokit takes what is below 400 for done; a redirect that was not followed did nothing.
  if (response.status >= 300 && response.status < 400 && response.status !== 304) throw new OutageError(`GitHub sent us elsewhere (status ${response.status}) and did nothing.`, 500);
  if (response.status === 304 && kept) return new Response(kept.text, { status: 200, headers: { "content-type": "application/json", ...(kept.link && { link: kept.link }) } });
  const etag = response.headers.get("etag");
  if (init.method === "GET" && response.status === 200 && etag) keepAnswer(credential.key, url, { etag, text, link: response.headers.get("link") });
  return new Response([204, 205, 304].includes(response.status) ? null : text, { status: response.status, headers: response.headers });
}

/** A renamed repository, and from there the place of a log. */
const MAX_REDIRECTS = 2;

/**
 * Asks, and where GitHub says that it is elsewhere asks the same there: within GitHub (a renamed
 * repository) whatever it is, on another host (a file store) only reads, and without the token.
 */
async function follow(url: string, init: RequestInit, timeoutMs: number): Promise<Response> {
  const { origin } = new URL(url);
  let at = new URL(url);
  for (let redirects = 0; ; redirects++) {
    const home = at.origin === origin;
    const response = await fetch(at, { ...(home ? init : { method: "GET" }), redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    const location = response.headers.get("location");
    if (![301, 302, 307, 308].includes(response.status) || !location || redirects === MAX_REDIRECTS) return response;
    at = new URL(location, at);
    if (at.origin !== origin && init.method !== "GET") return response;
  }
}

/** An answer may have 32 MiB: the longest log of a job that is worth reading from here. What is longer is cut, which only logs are. */
const MAX_BODY = 32 * 1024 ** 2;

async function readBody(response: Response): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BODY) break;
  }
  return text + decoder.decode();
}
