import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createEmulator, type EmulatorContext } from "emulate";
import type { Rows } from "./rows";

export type Routes = EmulatorContext<object>["app"];
export type Context = Parameters<Parameters<Routes["get"]>[1]>[0];

type Dispatch = (event: string, action: string | undefined, payload: unknown, owner: string, repo?: string) => Promise<void>;

interface Plugin {
  register(app: Routes, store: unknown, webhooks: { dispatch: Dispatch }, baseUrl: string, tokens: Map<string, unknown>): void;
}

export interface Core {
  rows: Rows;
  /** emulate's answers, without its listener, its rate limit and its authentication. */
  app: Routes;
  close(): Promise<void>;
}

interface Options {
  url: string;
  /** Registers routes before those of emulate: the first that matches answers. */
  routes(app: Routes, rows: Rows): void;
  dispatch(event: string, payload: unknown, owner: string, repo?: string): void;
}

/** Ids of each kind start elsewhere, so that one taken for another is found; several do not fit 32 bits, as on GitHub. */
const FIRST_IDS: Partial<Record<keyof Rows, number>> = {
  users: 51_001, orgs: 92_001, repos: 710_000_001, issues: 2_600_000_001, pullRequests: 2_900_000_001, comments: 3_300_000_001, reviews: 3_500_000_001,
  checkSuites: 50_100_000_001, checkRuns: 58_200_000_001, workflows: 190_000_001, workflowRuns: 19_400_000_001, labels: 9_000_000_001, issueEvents: 20_900_000_001,
};

const waiting = new Map<string, (app: Routes, rows: Rows) => void>();
const dispatchers = new Map<string, Options["dispatch"]>();
let patched = false;

/** emulate keeps its state to itself; its plugin is a shared object, and taking part in `register` gives the state and lets routes come first. */
export async function startCore(options: Options): Promise<Core> {
  await patchPlugin();
  let taken: { app: Routes; rows: Rows } | undefined;
  waiting.set(options.url, (app, rows) => {
    (app as unknown as { middleware: unknown[] }).middleware.length = 0;
    options.routes(app, rows);
    taken = { app, rows };
  });
  dispatchers.set(options.url, options.dispatch);
  const emulator = await createEmulator({ service: "github", port: 0, baseUrl: options.url, seed: { tokens: {} } });
  waiting.delete(options.url);
  if (!taken) throw new Error("emulate did not register its GitHub routes");
  return { ...taken, close: async () => { dispatchers.delete(options.url); await emulator.close(); } };
}

async function patchPlugin(): Promise<void> {
  if (patched) return;
  patched = true;
  const api = join(import.meta.dirname, "../../../node_modules/emulate/dist/api.js");
  const file = /github: \{[\s\S]*?import\("(\.\/[^"]+)"\)/.exec(readFileSync(api, "utf8"))?.[1];
  if (!file) throw new Error("This version of emulate keeps its GitHub elsewhere");
  const loaded = (await import(/* @vite-ignore */ pathToFileURL(join(dirname(api), file)).href)) as { githubPlugin: Plugin; getGitHubStore(store: unknown): Rows };
  const original = loaded.githubPlugin.register;
  loaded.githubPlugin.register = (app, store, webhooks, baseUrl, tokens) => {
    const rows = loaded.getGitHubStore(store);
    for (const [name, first] of Object.entries(FIRST_IDS)) (rows[name as keyof Rows] as unknown as { autoId: number }).autoId = first;
    waiting.get(baseUrl)?.(app, rows);
    original(app, store, webhooks, baseUrl, tokens);
    webhooks.dispatch = async (event, _action, payload, owner, repo) => dispatchers.get(baseUrl)?.(event, payload, owner, repo);
  };
}
