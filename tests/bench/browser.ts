import { chromium, type Browser, type BrowserContext } from "@playwright/test";
import { CHROMIUM_ARGS, ensureChromium } from "../setup/chromium";
import { percentile, type BenchLine } from "./line";
import type { Seeded } from "./seed";

const LOADS = 15;

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
}

/** Signs in by the form; the first page is shown. */
export async function signIn(context: BrowserContext, url: string, { email, password }: Pick<Seeded, "email" | "password">): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/runs/);
  await page.close();
}

/** The first page after sign-in as a browser without a cache loads it. */
export async function benchFirstPage(browser: Browser, url: string, signedIn: BrowserContext): Promise<BenchLine[]> {
  const storageState = await signedIn.storageState();
  const paints: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    const context = await browser.newContext({ storageState });
    const page = await context.newPage();
    await page.goto(`${url}/runs`, { waitUntil: "networkidle" });
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
  return [{ what: `First page after sign-in, production build, empty cache, largest contentful paint, median of ${LOADS}`, value: `${(percentile(paints, 0.5) / 1_000).toFixed(2)} s (p95 ${(percentile(paints, 0.95) / 1_000).toFixed(2)})`, bar: "< 1 s" }];
}
