import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "@playwright/test";
import type { Served } from "@/lib/local/cli/serve";
import { addressesOf, fillWorkspace, serveApp, serviceOf, type Workspace } from "../setup/served-app";
import { benchPaint, openBrowser, signIn } from "./browser";
import { benchInteractions } from "./interactions";
import { benchLargeRun } from "./large-run";
import { keepWatch } from "./observe";
import { part } from "./part";
import { benchWeight } from "./weight";

/** The pages of the production build in Chromium: what they load, when they are drawn, how they answer, and a large run. */
export async function benchPages(browser: Browser, served: Pick<Served, "url" | "env">, workspace: Workspace): Promise<void> {
  const { url } = served;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await keepWatch(context);
  await signIn(context, url, workspace.person);
  const [usual, large] = [workspace.usual, workspace.large].map(({ runId }) => `/runs/${runId}`) as [string, string];
  await part("JavaScript of each route", () => benchWeight(browser, url, context, addressesOf(workspace)));
  await part("Paint", () =>
    benchPaint(browser, url, context, [
      { name: "sign-in", path: "/sign-in", signedIn: false },
      { name: "the first page after sign-in, the runs", path: "/runs", signedIn: true },
      { name: "a run", path: usual, signedIn: true },
      { name: "a run of 20,000 events", path: large, signedIn: true },
    ]),
  );
  await part("Interactions", async () => benchInteractions(await context.newPage(), `${url}${large}`));
  await part("A large run", async () => benchLargeRun(await context.newPage(), `${url}${large}`, serviceOf(served), workspace.large));
  await context.close();
}

/** `npm run bench:pages`: only the pages, on a new database with one workspace. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "morning-bench-"));
  const served = await serveApp(join(folder, "data"));
  const browser = await openBrowser();
  try {
    await benchPages(browser, served, await fillWorkspace(served));
  } finally {
    await browser.close();
    await served.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main();
  process.exit(0);
}
