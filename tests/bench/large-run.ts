import { setTimeout as wait } from "node:timers/promises";
import type { Locator, Page } from "@playwright/test";
import type { SupabaseClient } from "@supabase/supabase-js";
import { Random } from "../chaos/random";
import { appendOutput, type LargeRun } from "../setup/large-run";
import { outputLines } from "../setup/large-run/texts";
import type { BenchLine } from "./line";
import { observe, observeOpening, type Observed } from "./observe";

const PER_SECOND = 30;
const STREAM_SECONDS = 10;
const SCROLL_SECONDS = 5;
const SETTLES_MS = 3_000;
const WHEEL = 300;
const EVERY_MS = 50;
const NAME = "Run of 20,000 events, 500 turns, 200 files";

/** A large run's page while it opens, while events stream into it, and while it is scrolled as they do. */
export async function benchLargeRun(page: Page, address: string, service: SupabaseClient, run: LargeRun): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  const tasks = (what: string, { long, longestMs, worst }: Observed, bar: string) =>
    lines.push({ what: `${NAME}: longest task, ${what}`, value: `${longestMs.toFixed(0)} ms (${long} above 50 ms${worst && `; ${worst}`})`, bar });
  const open = (query: string) => page.goto(`${address}${query}`, { waitUntil: "networkidle" }).then(() => wait(SETTLES_MS));

  const tabs = [
    ["timeline", "?tab=timeline", page.getByRole("region", { name: "Timeline" }), WHEEL],
    ["log of every level", "?tab=log&level=debug", page.getByRole("region", { name: "Events of the run" }), -WHEEL],
    ["diff", "?tab=diff", page.locator(".cm-editor").last(), WHEEL],
  ] as const;
  for (const [what, query] of tabs) {
    await open(query);
    tasks(`opening, ${what}`, await observeOpening(page), "");
  }
  const stream = streamer(service, run);
  for (const [what, query] of tabs) {
    await open(query);
    tasks(`while ${PER_SECOND} events/s stream in, ${what}`, await observe(page, () => stream(STREAM_SECONDS)), "< 50 ms");
  }
  for (const [what, query, pane, away] of tabs) {
    await open(query);
    await pane.hover();
    const observed = await observe(page, () => Promise.all([stream(SCROLL_SECONDS), scroll(page, pane, away)]));
    tasks(`while they stream in and it is scrolled, ${what}`, observed, "< 50 ms");
    lines.push({ what: `${NAME}: frames while scrolled and streaming, ${what}`, value: `${observed.framesPerSecond.toFixed(0)} frames/s`, bar: "> 50 frames/s" });
  }
  // What is measured must have happened: a page that stands still is smooth.
  await open("?tab=log&level=debug");
  await page.getByText(lastOf(await stream(STREAM_SECONDS))).waitFor({ timeout: SETTLES_MS });
  return [...lines, ...(await weightOf(page))];
}

/** Appends events at a steady rate for some seconds, one that is late does not make the next ones later; answers with the number of the last. */
function streamer(service: SupabaseClient, run: LargeRun): (seconds: number) => Promise<number> {
  const random = new Random(17);
  let piece = 0;
  return async (seconds) => {
    const began = performance.now();
    for (let sent = 0; sent < seconds * PER_SECOND; sent++) {
      await appendOutput(service, run, ++piece, `${outputLines(random, 4, piece * 4)}\n${lastOf(piece)}`);
      await wait(Math.max(0, began + ((sent + 1) * 1_000) / PER_SECOND - performance.now()));
    }
    return piece;
  };
}

/** The line that ends a piece, so that it can be seen to have come. */
const lastOf = (piece: number) => `end of piece ${piece}.`;

/** Turns the wheel where the mouse is: away from where the pane opened, and for the last third back. */
async function scroll(page: Page, pane: Locator, away: number): Promise<void> {
  const before = await pane.innerText();
  const began = performance.now();
  let turned = false;
  for (let at = 0; at < SCROLL_SECONDS * 1_000; at = performance.now() - began) {
    const back = at > (SCROLL_SECONDS * 2_000) / 3;
    if (back && !turned && (await pane.innerText()) === before) throw new Error("The wheel did not scroll what it was turned over.");
    turned ||= back;
    await page.mouse.wheel(0, back ? -away : away);
    await wait(EVERY_MS);
  }
}

async function weightOf(page: Page): Promise<BenchLine[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")!.value;
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  return [
    { what: `${NAME}: JavaScript heap after it all`, value: `${(heap / 1024 ** 2).toFixed(0)} MiB`, bar: "" },
    { what: `${NAME}: elements in the page`, value: `${nodes} elements`, bar: "< 5000 elements" },
  ];
}
