import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import type { Client } from "@/lib/db/client";
import { roomForTests } from "../setup/room-for-tests";
import type { Actor } from "@/lib/tenants/actor";
import { startFakeGitHub, type FakeGitHub } from "../fakes/github";
import { startModelServer, type ModelServer, type Script } from "../fakes/model-server";
import { githubEnvironment } from "../setup/github-app";
import { startStackProcess } from "../setup/stack-process";

/** What is killed: the app alone, the app with every process it started, the stack, or all of it at once. */
export type Victim = "app" | "app and its children" | "stack" | "both";

export interface World {
  /** Below it lie the data directory and the repositories. */
  folder: string;
  dataDir: string;
  actor: Actor;
  service: Client;
  model: ModelServer;
  /** Null where runs work on repositories of this machine. Nobody kills it; webhooks that find no app are lost. */
  github: FakeGitHub | null;
  /** SIGKILL, without a word before; resolves when the processes are gone. */
  kill(victim: Victim): Promise<void>;
  /** Starts what was killed; resolves when it serves again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const APP = join(import.meta.dirname, "app-process.ts");
const END_WITH_PARENT = join(import.meta.dirname, "../../lib/local/cli/end-with-parent.mjs");
/** Starting the stack on a busy machine takes seconds; this is for one that never starts. */
const START_MS = 60_000;
/** An answer of GitHub that a moment holds back is given up after this. */
const GITHUB_TIMEOUT_MS = 4_000;

/** A stack on disk and an app, each a process of its own, and a scripted model and a GitHub that nobody kills. */
export async function startWorld(script: Script, forge: "local" | "github"): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "morning-chaos-"));
  const dataDir = join(folder, "data");
  const model = await startModelServer(script);
  const github = forge === "github" ? await startFakeGitHub() : null;
  const [stackPort, appPort] = [await freePort(), await freePort()];
  const appUrl = `http://127.0.0.1:${appPort}`;
  github?.setWebhookUrl(`${appUrl}/api/webhooks/github`);
  // Few bcrypt rounds: the one sign-up is not what is tried here.
  process.env.LITE_AUTH_BCRYPT_COST = "4";
  const startStack = () => bounded("The stack", startStackProcess({ dataDir, port: stackPort, appUrl }));

  let stack = await startStack();
  const environment = {
    ...stack.env,
    APP_URL: appUrl, PORT: String(appPort), MORNING_DATA_DIR: dataDir, LOCAL_REPOSITORY_ROOTS: folder, OPENAI_BASE_URL: model.url, MODEL: "compatible:scripted",
    // A dollar a million tokens in and ten out, so that money can be counted.
    MODEL_PRICES: JSON.stringify({ "compatible:scripted": { input: 1_000_000, cached: 1_000_000, output: 10_000_000, contextTokens: 128_000 } }),
    ...(github && { ...githubEnvironment(github), GITHUB_TIMEOUT_MS: String(GITHUB_TIMEOUT_MS) }),
  };
  Object.assign(process.env, environment);
  let app = startApp(environment);
  await bounded("The app", app.ready);
  await register(appUrl);

  const options = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } };
  const service = createClient(stack.url, stack.env.SUPABASE_SECRET_KEY!, options) as Client;
  const own = createClient(stack.url, stack.env.SUPABASE_PUBLISHABLE_KEY!, options) as Client;
  const { data, error } = await own.auth.signUp({ email: "chaos@example.com", password: "correct horse battery" });
  if (error || !data.user) throw error ?? new Error("Signing up gave no user.");
  const members = await service.from("members").select("tenant_id").eq("user_id", data.user.id).single();
  if (members.error) throw members.error;
  await roomForTests(service, members.data!.tenant_id as string);

  return {
    folder, dataDir, service, model, github,
    actor: { userId: data.user.id, tenantId: members.data.tenant_id, client: own, via: "session" },
    async kill(victim) {
      const gone: Promise<unknown>[] = [];
      if (victim !== "stack") {
        gone.push(app.ended);
        // The app leads a process group: git is in it, commands in the sandbox die with their parent.
        process.kill(victim === "app" ? app.pid : -app.pid, "SIGKILL");
      }
      if (victim === "stack" || victim === "both") {
        gone.push(stack.exited);
        stack.child.kill("SIGKILL");
      }
      await Promise.all(gone);
    },
    async restart() {
      if (app.child.signalCode) app = startApp(environment);
      if (stack.child.signalCode) stack = await startStack();
      await bounded("The app", app.ready);
    },
    async close() {
      app.child.kill("SIGKILL");
      stack.child.kill("SIGTERM");
      await Promise.race([stack.exited, wait(5_000, undefined, { ref: false })]);
      stack.child.kill("SIGKILL");
      await model.close();
      await github?.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface App {
  child: ChildProcess;
  pid: number;
  ready: Promise<unknown>;
  ended: Promise<unknown>;
}

function startApp(environment: Record<string, string>): App {
  const child = spawn(process.execPath, ["--import", END_WITH_PARENT, "--import", "tsx", APP], { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "ignore"], detached: true });
  const ended = once(child, "exit");
  const ready = Promise.race([once(createInterface(child.stdout), "line"), ended.then(([code]) => Promise.reject(new Error(`The app ended with code ${code} before it served.`)))]);
  // Whoever waits for it is told; a kill while nobody does is no news.
  ready.catch(() => undefined);
  return { child, pid: child.pid!, ready, ended };
}

/** An event that comes before the functions are registered starts nothing. */
async function register(appUrl: string): Promise<void> {
  const answer = await fetch(`${appUrl}/api/inngest`, { method: "PUT" });
  if (!answer.ok) throw new Error(`The functions could not be registered: ${await answer.text()}`);
}

async function bounded<T>(what: string, start: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timeout = wait(START_MS, undefined, { signal: late.signal }).then(() => Promise.reject(new Error(`${what} did not start within ${START_MS / 1_000} s.`)));
  timeout.catch(() => undefined);
  return Promise.race([start, timeout]).finally(() => late.abort());
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
