import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import type { Client } from "@/lib/db/client";
import { messageOf } from "@/lib/errors";
import { freePort } from "@/lib/local/cli/ports";
import type { Served } from "@/lib/local/cli/serve";
import { startStackProcess } from "@/lib/local/cli/start-stack";
import type { Actor } from "@/lib/tenants/actor";
import { setGithubApp } from "../setup/github-app";
import { addRuns, serveApp, serviceOf, type Workspace } from "../setup/served-app";
import { openBrowser, signIn } from "./browser";
import { benchEngine } from "./engine";
import { benchGovernance } from "./governance";
import { benchBrowser, benchSocket } from "./live";
import { benchMemory } from "./memory";
import { benchMoney } from "./money";
import { benchPages } from "./pages";
import { always, asked, part } from "./part";
import { benchHttp, benchReads, benchRowSecurity } from "./reads";
import { seed, type Seeded } from "./seed";
import { benchWebhooks } from "./webhooks";

const HOST = "127.0.0.1";
/** Parts that no full database is made for. */
const ON_EMPTY = ["engine", "money", "memory"];

/**
 * `npm run bench`: measures what the product promises to be fast at, on this machine as it is now, and prints them as
 * a table; named parts alone with `npm run bench -- money governance`. Nothing fails by being slow; a part that breaks says so, and the others go on.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "morning-bench-"));
  const built = existsSync(".next/BUILD_ID");
  setGithubApp();
  if (!built) console.log("There is no production build, so pages, the REST API and the app's memory are left out; npm run build makes one.");
  try {
    await part("Engine", benchEngine);
    await part("Money", benchMoney);
    if (built) await part("Memory", () => benchMemory(() => serveApp(join(folder, "empty"))));
    if (asked.length > 0 && asked.every((word) => ON_EMPTY.some((name) => name.startsWith(word)))) return;
    let seeded: Seeded | undefined;
    await always("Filling the database", async () => {
      const filled = await seed(join(folder, "full"));
      seeded = filled.seeded;
      return filled.lines;
    });
    if (seeded) await benchFull(join(folder, "full"), built, seeded);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What is measured on the full database, each part by itself. */
async function benchFull(dataDir: string, built: boolean, seeded: Seeded): Promise<void> {
  const served = built ? await serveApp(dataDir) : await startWithoutApp(dataDir);
  try {
    Object.assign(process.env, served.env);
    const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY } = served.env;
    const options = { auth: { persistSession: false, autoRefreshToken: false } };
    const client = createClient(SUPABASE_URL!, SUPABASE_PUBLISHABLE_KEY!, options) as Client;
    const service = createClient(SUPABASE_URL!, SUPABASE_SECRET_KEY!, options) as Client;
    const { error } = await client.auth.signInWithPassword(seeded);
    if (error) throw error;
    let workspace: Workspace | undefined;
    const actor: Actor = { userId: seeded.userId, tenantId: seeded.tenantId, client, via: "session" };

    await part("Reads", () => benchReads(actor, seeded));
    await part("Governance", () => benchGovernance(actor, seeded));
    await part("Row level security", () => benchRowSecurity(actor, service));
    await part("Live, socket", () => benchSocket(actor, service, seeded));
    await part("Webhooks", async () => {
      const { POST } = await import("@/app/api/webhooks/github/route");
      const overHttp = async (request: Request) => fetch(`${served.url}/api/webhooks/github`, { method: "POST", headers: request.headers, body: await request.text() });
      return benchWebhooks(built ? overHttp : POST, service, seeded.tenantId, built);
    });
    if (!built) return;
    await part("REST API", async () => {
      const { createApiKey } = await import("@/lib/tenants/create-api-key");
      const { key } = await createApiKey(actor, { name: "Bench", scopes: ["runs.read", "repositories.read", "tenant.read"] });
      return benchHttp(served.url, key, seeded);
    });
    const browser = await openBrowser();
    try {
      await part("Live, browser", async () => {
        const context = await browser.newContext();
        await signIn(context, served.url, seeded);
        return benchBrowser(await context.newPage(), served.url, service, seeded);
      });
      await part("Adding a large run", async () => {
        workspace = { person: seeded, tenantId: seeded.tenantId, userId: seeded.userId, ...(await addRuns(serviceOf(served), seeded)) };
        return [];
      });
      if (workspace) await benchPages(browser, served, workspace);
    } finally {
      await browser.close();
    }
  } finally {
    await served.stop();
  }
}

async function startWithoutApp(dataDir: string): Promise<Pick<Served, "url" | "env" | "stop">> {
  const stackPort = await freePort("BENCH_STACK_PORT", 54600, HOST);
  const env = { ...process.env, MORNING_DATA_DIR: dataDir, STACK_PORT: String(stackPort), APP_URL: `http://${HOST}:1`, DATABASE_URL: "" };
  const { child, ready } = await startStackProcess(env);
  return { url: "", env: { ...env, ...ready.env }, stop: () => child.stop() };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
  },
);
