import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { must } from "@/lib/db/must";
import type { Actor } from "@/lib/tenants/actor";
import { percentile, type BenchLine } from "./line";
import type { Seeded } from "./seed";

const EVENTS = 150;
const PAUSE_MS = 20;
const ARRIVES_MS = 5_000;
const BAR = "< 150 ms";

/** From the call that writes an event to its arrival at a member's socket. */
export async function benchSocket(actor: Actor, service: Actor["client"], { runId }: Seeded): Promise<BenchLine[]> {
  const arrived = new Map<string, () => void>();
  await actor.client.realtime.setAuth();
  const channel = actor.client.channel(`run:${runId}`, { config: { private: true } });
  channel.on("broadcast", { event: "run_event" }, ({ payload }) => arrived.get((payload as { message: string }).message)?.());
  await new Promise<void>((resolve, reject) => channel.subscribe((status, error) => (status === "SUBSCRIBED" ? resolve() : status === "CLOSED" || reject(error ?? new Error(status)))));
  try {
    const took = await write(service, runId, "socket", (message) => new Promise<void>((resolve) => arrived.set(message, resolve)));
    return [line("event written to event at a socket", took)];
  } finally {
    await actor.client.removeChannel(channel);
  }
}

/** From the call that writes an event to its line in the page of the run. */
export async function benchBrowser(page: Page, url: string, service: Actor["client"], { runId }: Seeded): Promise<BenchLine[]> {
  await page.goto(`${url}/runs/${runId}?tab=log`);
  await page.getByRole("list", { name: "Events" }).waitFor();
  // The page notes when a text came into it, on the clock that this process has too.
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) for (const message of node.textContent?.match(/bench browser \d+\./g) ?? []) seen[message] ??= performance.timeOrigin + performance.now();
    }).observe(document.body, { childList: true, subtree: true });
  });
  // The channel joins after the page is drawn.
  await wait(1_500);
  const began: number[] = [];
  for (let number = 0; number < EVENTS; number++) {
    began.push(performance.timeOrigin + performance.now());
    await append(service, runId, `bench browser ${number}.`);
    await wait(PAUSE_MS);
  }
  await wait(1_000);
  const seen = await page.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
  const took = began.flatMap((start, number) => (seen[`bench browser ${number}.`] ?? NaN) - start);
  const missed = took.filter(Number.isNaN).length;
  if (missed > 0) throw new Error(`${missed} of ${EVENTS} events did not come into the page within a second.`);
  return [line("event written to event shown in the browser", took)];
}

async function write(service: Actor["client"], runId: string, name: string, arrives: (message: string) => Promise<void>): Promise<number[]> {
  const took: number[] = [];
  for (let number = -10; number < EVENTS; number++) {
    const message = `bench ${name} ${number}.`;
    const there = arrives(message);
    const began = performance.now();
    await append(service, runId, message);
    await Promise.race([there, wait(ARRIVES_MS, undefined, { ref: false }).then(() => Promise.reject(new Error(`An event did not arrive within ${ARRIVES_MS / 1_000} s.`)))]);
    if (number >= 0) took.push(performance.now() - began);
    await wait(PAUSE_MS);
  }
  return took;
}

async function append(service: Actor["client"], runId: string, message: string): Promise<void> {
  must(await service.rpc("append_run_events", { of_run: runId, new_events: [{ key: message, type: "note", message }] as never }));
}

const line = (what: string, took: number[]): BenchLine => ({ what: `Live: ${what}, p95 of ${EVENTS}`, value: `${percentile(took, 0.95).toFixed(1)} ms (median ${percentile(took, 0.5).toFixed(1)})`, bar: BAR });
