import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { serve as serveFetch } from "@hono/node-server";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { pgliteDatabase, type Database } from "@/lib/local/database";
import { createEngine } from "@/lib/local/inngest/engine";
import type { BenchLine } from "./line";

const SIGNING_KEY = "signkey-bench-0123456789abcdef0123456789abcdef";
const EVENT_KEY = "bench";

/**
 * Measures the embedded engine with the real SDK over real HTTP, on a fresh PGlite on disk, app
 * and engine in this process: runs alone, 200 at once, and one of 500 steps.
 */
export async function benchEngine(): Promise<BenchLine[]> {
  const directory = await mkdtemp(join(tmpdir(), "bench-engine-"));
  const database = pgliteDatabase(await PGlite.create(join(directory, "data")));
  const ends = new Map<string, (at: number) => void>();
  const stepTimes: number[] = [];
  const port = await freePort();
  const inngest = new Inngest({
    id: "bench", baseUrl: `http://127.0.0.1:${port}`, isDev: false, signingKey: SIGNING_KEY, eventKey: EVENT_KEY,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const functions = [
    inngest.createFunction({ id: "five", triggers: [{ event: "bench/five" }] }, async ({ step }) => {
      for (let n = 0; n < 5; n++) await step.run(`step ${n}`, () => n);
      return "done";
    }),
    inngest.createFunction({ id: "many", triggers: [{ event: "bench/many" }] }, async ({ step }) => {
      for (let n = 0; n < 500; n++) await step.run(`step ${n}`, () => stepTimes.push(performance.now()));
    }),
  ];
  const app = http.createServer(serve({ client: inngest, functions, servePath: "/api/inngest" }));
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}/api/inngest`;
  // A run has ended when its end is committed: the database is watched, not the app.
  const watched = watchEnds(database, (eventId) => ends.get(eventId)?.(performance.now()));
  const engine = createEngine({ database: watched, signingKey: SIGNING_KEY, eventKey: EVENT_KEY, appUrls: [appUrl], exclusive: true });
  const server = serveFetch({ port, hostname: "127.0.0.1", fetch: async (request) => (await engine.fetch(request)) ?? new Response("", { status: 404 }) });
  await engine.start();
  while ((await database.query(`select 1 from inngest.functions`)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));

  let sent = 0;
  /** Milliseconds from sending the event until the run's end is committed. */
  async function run(name: string): Promise<number> {
    const id = `bench-${sent++}`;
    const ended = new Promise<number>((resolve) => ends.set(id, resolve));
    const start = performance.now();
    await inngest.send({ name, id, data: {} });
    return (await ended) - start;
  }

  try {
    for (let n = 0; n < 30; n++) await run("bench/five");
    const alone: number[] = [];
    for (let n = 0; n < 100; n++) alone.push(await run("bench/five"));
    alone.sort((a, b) => a - b);

    const rates: number[] = [];
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      await Promise.all(Array.from({ length: 200 }, () => run("bench/five")));
      rates.push((200 * 1_000) / (performance.now() - start));
    }
    rates.sort((a, b) => a - b);

    const long: Array<{ perStep: number; growth: number }> = [];
    for (let round = 0; round < 15; round++) {
      stepTimes.length = 0;
      const total = await run("bench/many");
      const span = (from: number, to: number) => (stepTimes[to] ?? 0) - (stepTimes[from] ?? 0);
      long.push({ perStep: total / 500, growth: span(450, 499) / span(0, 49) });
    }
    const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

    return [
      { what: "Engine: a run of five trivial steps alone, event sent to run finished, median of 100", value: `${median(alone).toFixed(1)} ms`, bar: "< 20 ms" },
      { what: "Engine: 200 such runs at once, median of 5 rounds", value: `${median(rates).toFixed(0)} runs/s`, bar: "> 170 runs/s" },
      { what: "Engine: a run of 500 steps, each step, median of 15 runs", value: `${median(long.map(({ perStep }) => perStep)).toFixed(2)} ms`, bar: "< 1.8 ms" },
      { what: "Engine: a run of 500 steps, last fifty ÷ first fifty, median of 15 runs", value: median(long.map(({ growth }) => growth)).toFixed(2), bar: "< 1.1" },
    ];
  } finally {
    await engine.close();
    server.close();
    app.closeAllConnections();
    app.close();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Tells of each run whose end a committed transaction wrote, by the id of the event that started it. */
function watchEnds(database: Database, onEnd: (eventId: string) => void): Database {
  return {
    ...database,
    async transaction(work) {
      let endedEvents: string[] = [];
      const result = await database.transaction((tx) =>
        work({
          async query<T extends object>(sql: string, parameters?: readonly unknown[]) {
            const rows = await tx.query<T>(sql, parameters);
            if (sql.includes("inngest.end_runs")) {
              endedEvents = rows.map((row) => (JSON.parse((row as { payload: string }).payload) as { id: string }).id);
            }
            return rows;
          },
        }),
      );
      endedEvents.forEach(onEnd);
      return result;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = http.createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.table(await benchEngine());
  process.exit(0);
}
