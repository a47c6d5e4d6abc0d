import type { Browser, BrowserContext, Page } from "@playwright/test";
import { addressOf, pageRoutes } from "../setup/routes";
import type { BenchLine } from "./line";

/** A name that only the editor's own code holds. */
const EDITOR = "cm-lineWrapping";
const DIFF = "/runs/[id]?tab=diff";
const KIB = 1_024;

interface Weight {
  transferred: number;
  size: number;
  editor: boolean;
}

/** The JavaScript that a browser without a cache loads for each route until its network is idle, and which of them load the editor. */
export async function benchWeight(browser: Browser, url: string, signedIn: BrowserContext, examples: Record<string, string>): Promise<BenchLine[]> {
  const storageState = await signedIn.storageState();
  const lines: BenchLine[] = [];
  const withEditor: string[] = [];
  const routes = pageRoutes().map((route) => [route, addressOf(route, examples)] as const);
  for (const [route, address] of [...routes, [DIFF, `${addressOf("/runs/[id]", examples)}?tab=diff`] as const]) {
    // The service worker would load pages of its own beside.
    const context = await browser.newContext({ serviceWorkers: "block", storageState: /^\/(sign|forgot)/.test(route) ? undefined : storageState });
    try {
      const { transferred, size, editor } = await weigh(await context.newPage(), `${url}${address}`);
      lines.push({ what: `JavaScript of ${route}`, value: `${kib(transferred)} KiB transferred (${kib(size)} uncompressed)`, bar: "" });
      if (editor) withEditor.push(route);
    } finally {
      await context.close();
    }
  }
  if (!withEditor.includes(DIFF)) throw new Error("The diff loaded no editor, so that nothing is known about where it is loaded.");
  return [...lines, { what: "Routes that load the editor without showing a diff", value: `${withEditor.length - 1} (it is loaded by ${withEditor.join(", ")})`, bar: "< 1" }];
}

async function weigh(page: Page, address: string): Promise<Weight> {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const scripts = new Map<string, { transferred: number; size: number }>();
  const bodies: Array<Promise<string>> = [];
  network.on("Network.responseReceived", ({ requestId, response }) => {
    if (/javascript/.test(response.mimeType)) scripts.set(requestId, { transferred: 0, size: 0 });
  });
  network.on("Network.dataReceived", ({ requestId, dataLength }) => {
    const script = scripts.get(requestId);
    if (script) script.size += dataLength;
  });
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (!script) return;
    script.transferred = encodedDataLength;
    bodies.push(network.send("Network.getResponseBody", { requestId }).then(({ body }) => body, () => ""));
  });
  await page.goto(address, { waitUntil: "networkidle" });
  const texts = await Promise.all(bodies);
  const all = [...scripts.values()];
  return { transferred: sum(all.map(({ transferred }) => transferred)), size: sum(all.map(({ size }) => size)), editor: texts.some((text) => text.includes(EDITOR)) };
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const kib = (bytes: number) => Math.round(bytes / KIB);
