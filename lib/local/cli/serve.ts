import { setTimeout as wait } from "node:timers/promises";
import { parseEnvironment } from "@/lib/env";
import { FatalError } from "@/lib/errors";
import { startNode, type Child } from "./child";
import { stackEnvironment, type Hosted } from "./hosted";
import { startStackProcess } from "./start-stack";

const LOOPBACK = "127.0.0.1";
const READY_WITHIN_MS = 60_000;

export interface ServeOptions {
  mode: "dev" | "start";
  hosted: Hosted;
  port: number;
  stackPort: number;
  /** On top of the process environment. */
  env?: Record<string, string>;
}

export interface Served {
  /** Without a slash at the end. */
  url: string;
  /** The environment that the app has. */
  env: NodeJS.ProcessEnv;
  /** Resolves with a sentence when a part ended that should not have. */
  failed: Promise<string>;
  /** Stops the app first, so that nothing uses the stack while it stops. */
  stop(): Promise<void>;
}

/** The address that the app listens on: this machine only while its database is the embedded one. */
export function hostnameFor(hosted: Hosted): string {
  return hosted.supabase ? "0.0.0.0" : LOOPBACK;
}

/** Starts the stack, unless everything is hosted, and then the app; resolves when the app answers. */
export async function serve({ mode, hosted, port, stackPort, env: more = {} }: ServeOptions): Promise<Served> {
  const hostname = hostnameFor(hosted);
  const url = (more.APP_URL || process.env.APP_URL || `http://${LOOPBACK}:${port}`).replace(/\/+$/, "");
  const base: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: mode === "dev" ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    APP_URL: url,
    PORT: String(port),
    STACK_PORT: String(stackPort),
    // Only people at this machine reach an embedded stack, and its repositories are theirs.
    ...(!hosted.supabase && !process.env.LOCAL_REPOSITORY_ROOTS && { LOCAL_REPOSITORY_ROOTS: "/" }),
    ...more,
  };
  const children: Child[] = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    for (const child of children.splice(0).reverse()) await child.stop();
  };
  try {
    let env = base;
    if (!hosted.supabase || !hosted.inngest) {
      const { child, ready } = await startStackProcess(base);
      children.push(child);
      env = { ...base, ...stackEnvironment(ready.env, hosted, base) };
    }
    // Said here and once: the app would say it again at each request.
    parseEnvironment(env);
    const app = startNode("The app", ["--import", "./lib/local/cli/end-with-parent.mjs", "node_modules/next/dist/bin/next", mode, "-H", hostname, "-p", String(port)], env, ["ignore", "inherit", "inherit"]);
    children.push(app);
    const failed = Promise.race(children.map(({ ended }) => ended)).then((sentence) => (stopping ? new Promise<string>(() => {}) : sentence));
    await Promise.race([answers(`http://${LOOPBACK}:${port}/api/health`), failed.then((sentence) => Promise.reject(new FatalError("unavailable", sentence)))]);
    if (!hosted.inngest) await register(`http://${LOOPBACK}:${port}/api/inngest`);
    return { url, env, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Has the app register its functions with the embedded engine now: an event that comes before starts nothing. */
async function register(route: string): Promise<void> {
  const answer = await fetch(route, { method: "PUT", signal: AbortSignal.timeout(READY_WITHIN_MS) });
  if (!answer.ok) throw new FatalError("unavailable", `The app's functions could not be registered: ${(await answer.text()).slice(0, 500)}`);
}

/** Any answer of the server will do: that it listens is what matters here. */
async function answers(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(READY_WITHIN_MS) }).then(() => true, () => false);
    if (answered) return;
    await wait(100);
  }
  throw new FatalError("unavailable", `The app did not answer within ${READY_WITHIN_MS / 1000} seconds.`);
}

/** Waits for Ctrl-C (or SIGTERM), or for a part to fail; stops everything and answers with the exit code. */
export async function serveUntilStopped(served: Served): Promise<number> {
  const asked = new Promise<null>((resolve) => {
    process.once("SIGINT", () => resolve(null));
    process.once("SIGTERM", () => resolve(null));
  });
  const sentence = await Promise.race([asked, served.failed]);
  if (sentence) console.error(`${sentence} Stopping the rest.`);
  else console.log("\nStopping.");
  await served.stop();
  return sentence ? 1 : 0;
}
