import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { percentile, type BenchLine } from "./line";
import { observe } from "./observe";

/** What web.dev calls good for the 75th percentile; here nearly all must be. */
const BAR = "< 200 ms";
const PAUSE_MS = 250;

/** From a key or a click to the paint that answers it, on the page of a large run. */
export async function benchInteractions(page: Page, address: string): Promise<BenchLine[]> {
  await page.goto(`${address}?tab=timeline`, { waitUntil: "networkidle" });
  const lines: BenchLine[] = [];
  const measure = async (what: string, times: number, act: (index: number) => Promise<unknown>) => {
    const took: number[] = [];
    for (let index = 0; index < times; index++) {
      const { interactionsMs } = await observe(page, async () => {
        await act(index);
        await wait(PAUSE_MS);
      });
      took.push(Math.max(16, ...interactionsMs));
    }
    lines.push({ what: `Interaction to next paint, run of 20,000 events: ${what}, p95 of ${times}`, value: `${percentile(took, 0.95).toFixed(0)} ms (median ${percentile(took, 0.5).toFixed(0)})`, bar: BAR });
  };

  const tabs = page.getByRole("tab");
  const names = await tabs.allTextContents();
  // Once each beforehand: what a tab loads when it is first opened is not part of switching.
  for (const index of names.keys()) await tabs.nth(index).click().then(() => wait(PAUSE_MS));
  await measure("switching tabs", names.length * 2, (index) => tabs.nth(index % names.length).click());

  await tabs.filter({ hasText: "Timeline" }).click();
  const turns = page.getByRole("list", { name: "Stages, turns and checks" }).getByRole("button", { name: /^Turn \d+/ });
  await turns.first().waitFor();
  await measure("opening a turn", 10, (index) => turns.nth(index % 5).click());

  await tabs.filter({ hasText: "Log" }).click();
  const search = page.getByRole("searchbox", { name: "Search the log" });
  await search.click();
  await measure("typing in the log's search", 12, (index) => page.keyboard.press("abcdefghijkl"[index]!));
  await search.fill("");
  await page.keyboard.press("Escape");

  await measure("opening the palette", 10, async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await wait(PAUSE_MS);
    await page.keyboard.press("Escape");
  });
  return lines;
}
