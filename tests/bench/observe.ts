import { setTimeout as wait } from "node:timers/promises";
import type { BrowserContext, Page } from "@playwright/test";

/** What Chromium said of a page's main thread, on the page's clock, in milliseconds. */
interface Kept {
  tasks: Array<{ start: number; duration: number }>;
  /** The longest script of each slow frame. */
  scripts: Array<{ start: number; duration: number; where: string }>;
  interactions: Array<{ start: number; duration: number }>;
}

export interface Observed {
  /** Tasks of more than 50 ms. */
  long: number;
  longestMs: number;
  /** Which script ran longest in a slow frame; empty without one. */
  worst: string;
  /** How long the slowest event of each interaction took until the next paint; those below 16 ms are not told. */
  interactionsMs: number[];
  framesPerSecond: number;
}

// A text, because tsx wraps functions that have a name in a helper that the page does not have. One count at a time.
const COUNT_FRAMES = `(() => {
  const mine = (window.counted = { frames: 0 });
  requestAnimationFrame(function count() {
    mine.frames++;
    if (window.counted === mine) requestAnimationFrame(count);
  });
  return performance.now();
})()`;

/** Pages of this context tell of long tasks, slow frames and interactions from their start. */
export async function keepWatch(context: BrowserContext): Promise<void> {
  // No function in here has a name, for the same reason as above.
  await context.addInitScript(() => {
    const kept: Kept = { tasks: [], scripts: [], interactions: [] };
    Object.assign(window, { kept });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) kept.tasks.push({ start: startTime, duration });
    }).observe({ type: "longtask", buffered: true });
    new PerformanceObserver((list) => {
      for (const frame of list.getEntries() as Array<PerformanceEntry & { scripts: Array<{ duration: number; invoker: string; sourceURL: string; sourceFunctionName: string; forcedStyleAndLayoutDuration: number }> }>) {
        const script = [...frame.scripts].sort((a, b) => b.duration - a.duration)[0];
        if (script) kept.scripts.push({ start: frame.startTime, duration: script.duration, where: `${script.invoker} ${script.sourceFunctionName} ${script.sourceURL.split("/").at(-1)}, layout ${Math.round(script.forcedStyleAndLayoutDuration)} ms` });
      }
    }).observe({ type: "long-animation-frame", buffered: true });
    new PerformanceObserver((list) => {
      for (const event of list.getEntries() as PerformanceEventTiming[]) if (event.interactionId) kept.interactions.push({ start: event.startTime, duration: event.duration });
    }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
}

/** What the page went through while `work` was done. */
export async function observe(page: Page, work: () => Promise<unknown>): Promise<Observed> {
  const from = await page.evaluate<number>(COUNT_FRAMES);
  await work();
  // Observers are told a little later.
  const { to, frames } = await page.evaluate(() => ({ to: performance.now(), frames: (window as unknown as { counted: { frames: number } }).counted.frames }));
  await wait(300);
  const kept = await page.evaluate(() => (window as unknown as { kept: Kept }).kept);
  return summary(kept, from, to, frames);
}

/** What the page went through since it was opened. */
export async function observeOpening(page: Page): Promise<Observed> {
  const kept = await page.evaluate(() => (window as unknown as { kept: Kept }).kept);
  return summary(kept, 0, Infinity, 0);
}

function summary({ tasks, scripts, interactions }: Kept, from: number, to: number, frames: number): Observed {
  const during = <T extends { start: number }>(entries: T[]) => entries.filter(({ start }) => start >= from && start <= to);
  const long = during(tasks);
  const worst = during(scripts).sort((a, b) => b.duration - a.duration)[0];
  return {
    long: long.length,
    longestMs: Math.max(0, ...long.map(({ duration }) => duration)),
    worst: worst ? `${Math.round(worst.duration)} ms in ${worst.where}` : "",
    interactionsMs: during(interactions).map(({ duration }) => duration),
    framesPerSecond: (frames * 1_000) / (to - from),
  };
}
