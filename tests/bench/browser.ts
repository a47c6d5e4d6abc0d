import { chromium, type Browser, type BrowserContext } from "@playwright/test";
import { CHROMIUM_ARGS, ensureChromium } from "../setup/chromium";
import { percentile, type BenchLine } from "./line";

const LOADS = 10;

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
}

/** Signs in by the form; the first page is shown. */
export async function signIn(context: BrowserContext, url: string, { email, password }: { email: string; password: string }): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/runs/);
  await page.close();
}

/** When the largest part of each page is drawn, in a browser without a cache. */
export async function benchPaint(browser: Browser, url: string, signedIn: BrowserContext, pages: Array<{ name: string; path: string; signedIn: boolean }>): Promise<BenchLine[]> {
  const storageState = await signedIn.storageState();
  const lines: BenchLine[] = [];
  for (const { name, path, signedIn } of pages) {
    const paints: number[] = [];
    for (let load = 0; load < LOADS; load++) {
      const context = await browser.newContext({ serviceWorkers: "block", storageState: signedIn ? storageState : undefined });
      const page = await context.newPage();
      await page.goto(`${url}${path}`, { waitUntil: "networkidle" });
      paints.push(
        await page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({ type: "largest-contentful-paint", buffered: true });
            }),
        ),
      );
      await context.close();
    }
    lines.push({ what: `Largest contentful paint of ${name}, production build, empty cache, median of ${LOADS}`, value: `${(percentile(paints, 0.5) / 1_000).toFixed(2)} s (slowest ${(percentile(paints, 1) / 1_000).toFixed(2)})`, bar: "< 1 s" });
  }
  return lines;
}
