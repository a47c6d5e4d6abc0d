import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actionRoutes } from "./github/actions";
import { appRoutes, registerApp, type AppRecord } from "./github/apps";
import { authenticate } from "./github/access";
import { accountRoutes } from "./github/accounts";
import { checkRoutes } from "./github/checks";
import { commentRoutes } from "./github/comments";
import { StandInCi } from "./github/ci";
import { Deliveries } from "./github/deliveries";
import { startCore } from "./github/emulate-core";
import { relay } from "./github/events";
import { makeFront } from "./github/front";
import { graphqlRoute } from "./github/graphql";
import { FakeGitHub } from "./github/fake-github";
import { issueRoutes } from "./github/issues";
import { pageRoutes } from "./github/pages";
import { pullRoutes } from "./github/pulls";
import { reactionRoutes } from "./github/reactions";
import { reviewRoutes } from "./github/reviews";
import type { RepoRow } from "./github/rows";
import { Settings } from "./github/settings";
import { ACTIONS_APP, TokenBook } from "./github/tokens";
import { webRoutes } from "./github/web-pages";
import { ensureUser, type World } from "./github/world";

export type { FakeGitHub, NewRepository, TestRepository } from "./github/fake-github";
export type { Delivery } from "./github/deliveries";
export type { Fault, RecordedRequest } from "./github/faults";
export type { Person } from "./github/people";
export type { Rule } from "./github/settings";

/** What the product's app asks for and listens to. */
export const APP_PERMISSIONS = { metadata: "read", contents: "write", issues: "write", pull_requests: "write", checks: "write", actions: "write", statuses: "read", administration: "read", workflows: "write", merge_queues: "write" } as const;
export const APP_EVENTS = ["issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_review_thread", "push", "create", "delete", "check_run", "check_suite", "status", "workflow_run", "repository", "merge_group"];

let key: string | undefined;
/** One key for all apps of a test process: making one takes a tenth of a second. */
const testKey = (): string => (key ??= generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } }).privateKey as string);

export interface FakeGitHubOptions {
  /** Name of the ready-made app; its slug is made from it. */
  appName?: string;
  /** Port of the origin; any free one unless given. */
  port?: number;
}

/** A GitHub on one HTTP origin: pages, REST, GraphQL, webhooks, git over HTTP and a stand-in CI. State is in memory and in a folder that goes with it. */
export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const folder = await mkdtemp(join(tmpdir(), "fake-github-"));
  const closing = new AbortController();
  const world = {} as World;
  const front = makeFront(() => world);
  await new Promise<void>((resolve) => front.server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}`;
  const turns = new Map<number, Promise<unknown>>();
  Object.assign(world, {
    url, apiUrl: `${url}/api/v3`, folder, tokens: new TokenBook(), settings: new Settings(), ci: new StandInCi(() => world), closing: closing.signal,
    inTurn: async <T>(repo: RepoRow, act: () => Promise<T>): Promise<T> => {
      const turn = (turns.get(repo.id) ?? Promise.resolve()).then(act);
      turns.set(repo.id, turn.catch(() => undefined));
      return turn;
    },
  });
  const core = await startCore({
    url,
    routes: (app, rows) => {
      world.rows = rows;
      world.deliveries = new Deliveries(rows, closing.signal);
      authenticate(app, world);
      for (const register of [accountRoutes, actionRoutes, appRoutes, checkRoutes, commentRoutes, graphqlRoute, issueRoutes, pageRoutes, pullRoutes, reactionRoutes, reviewRoutes, webRoutes]) register(app, world);
    },
    dispatch: (event, payload, owner, repo) => relay(world, event, payload, owner, repo),
  });
  world.core = core;
  ensureUser(core.rows, url, "github-actions[bot]");
  core.rows.apps.insert({ app_id: ACTIONS_APP, node_id: "", slug: "github-actions", name: "GitHub Actions", private_key: "", permissions: {}, events: [], webhook_url: null, webhook_secret: null, description: "" });
  const app = registerApp(world, "octo-owner", { name: options.appName ?? "Morning Test", default_permissions: { ...APP_PERMISSIONS }, default_events: APP_EVENTS, request_oauth_on_install: true, redirect_url: url, url }, testKey()) as AppRecord;
  return new FakeGitHub(world, front, app, async () => {
    closing.abort();
    world.ci.stop();
    await world.ci.settled();
    front.server.closeAllConnections();
    await new Promise((resolve) => front.server.close(resolve));
    await core.close();
    await Promise.allSettled(turns.values());
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
}

