import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { createApiClient } from "@/lib/cli/api-client";
import { createDemoRepository } from "@/lib/demo/create-demo-repository";
import { FatalError } from "@/lib/errors";
import { bubblewrapProblem } from "@/lib/sandbox/bubblewrap";
import { ensureBuild } from "./build";
import { openDemoAccount } from "./demo-account";
import { driveDemoRun } from "./demo-run";
import { loadEnvironmentFiles } from "./environment-files";
import { launch } from "./launch";
import { freePort } from "./ports";
import { serve, serveUntilStopped } from "./serve";

const LOOPBACK = "127.0.0.1";

/**
 * `npm run demo`: the whole loop on a small repository, with recorded answers in place of a model.
 * Always on the embedded stack. `--exit` ends after the run: with 0 only when it ended verified green.
 */
launch(async () => {
  const exit = process.argv.includes("--exit");
  loadEnvironmentFiles("start");
  const port = await freePort("PORT", 3000, LOOPBACK);
  const stackPort = await freePort("STACK_PORT", 54321, LOOPBACK, [port]);
  const sandbox = await chooseSandbox();
  await ensureBuild();

  const dataDir = path.resolve(process.env.MORNING_DATA_DIR || ".morning");
  const served = await serve({
    mode: "start",
    hosted: { supabase: false, inngest: false },
    port,
    stackPort,
    // What .env may say about hosted parts is not for the demo; empty counts as unset.
    env: { MORNING_DATA_DIR: dataDir, APP_URL: `http://${LOOPBACK}:${port}`, DATABASE_URL: "", SUPABASE_PUBLIC_URL: "", REPLAY_MODEL_URL: "", LOCAL_REPOSITORY_ROOTS: "/", SANDBOX: sandbox },
  });
  const stopped = serveUntilStopped(served);
  const driven = drive(served.url, served.env, dataDir);
  try {
    const green = await Promise.race([driven, stopped.then(() => null)]);
    if (green === null) return await stopped;
    if (exit) return green ? 0 : 1;
    console.log(`\nMorningAI keeps running at ${served.url}; sign in and look around. Ctrl-C stops it.`);
    return await stopped;
  } finally {
    await served.stop();
  }
});

async function drive(appUrl: string, env: NodeJS.ProcessEnv, dataDir: string): Promise<boolean> {
  const supabase = { url: env.SUPABASE_URL!, publishableKey: env.SUPABASE_PUBLISHABLE_KEY!, secretKey: env.SUPABASE_SECRET_KEY! };
  const account = await openDemoAccount({ dataDir, appUrl, supabase });
  console.log(`\n  Address     ${appUrl}\n  Sign in as  ${account.email}\n  Password    ${account.password}\n`);
  const demo = await createDemoRepository(await newFolder(path.join(dataDir, "demo")));
  return driveDemoRun(createApiClient({ url: appUrl, key: account.apiKey }), demo);
}

/** Each demo works on a repository of its own, so that it always begins with the same one. */
async function newFolder(inside: string): Promise<string> {
  const numbers = (await readdir(inside)).map(Number).filter(Number.isInteger);
  const folder = path.join(inside, String(Math.max(0, ...numbers) + 1));
  await mkdir(folder);
  return folder;
}

/** The demo's code is ours, so it may run without isolation where there is none; it says so. */
async function chooseSandbox(): Promise<"bubblewrap" | "unsafe"> {
  const { SANDBOX } = process.env;
  if (SANDBOX === "unsafe" || SANDBOX === "bubblewrap") return SANDBOX;
  if (SANDBOX) throw new FatalError("bad_request", "SANDBOX must be bubblewrap or unsafe.");
  const problem = await bubblewrapProblem();
  if (!problem) return "bubblewrap";
  console.log(`${problem} The demo's own code runs without a sandbox instead (SANDBOX=unsafe); other repositories need bubblewrap.`);
  return "unsafe";
}
