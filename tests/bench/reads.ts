import type { Actor } from "@/lib/tenants/actor";
import { percentile, sample, type BenchLine } from "./line";
import { EVENTS, RUNS, type Seeded } from "./seed";

const SAMPLES = 200;
const BAR = "< 50 ms";
const AMONG = `with ${RUNS.toLocaleString("en")} runs and ${EVENTS.toLocaleString("en")} events, p95 of ${SAMPLES}`;

/** What pages read, by the product's own queries, as a signed-in member. */
export async function benchReads(actor: Actor, { runId }: Seeded): Promise<BenchLine[]> {
  const { listRuns, readRun, listRunEvents } = await import("@/lib/runs/queries");
  // A page far down, where an offset would have to count.
  let cursor: string | undefined;
  for (let page = 0; page < 20; page++) cursor = (await listRuns(actor, { cursor, limit: 100 })).nextCursor ?? undefined;
  const reads: Array<[string, () => Promise<unknown>]> = [
    ["a page of runs", () => listRuns(actor)],
    ["page 80 of runs", () => listRuns(actor, { cursor })],
    ["runs under way", () => listRuns(actor, { status: "running" })],
    ["a run with its detail", () => readRun(actor, runId)],
    ["100 events of a run", () => listRunEvents(actor, runId, { after: 400, limit: 100 })],
    ["500 events of a run", () => listRunEvents(actor, runId, { limit: 500 })],
  ];
  const lines: BenchLine[] = [];
  for (const [what, read] of reads) lines.push(ms(`Read by a member ${AMONG}: ${what}`, await sample(SAMPLES, read)));
  return lines;
}

/** The same over the REST API of the running app, with an API key. */
export async function benchHttp(url: string, key: string, { runId }: Seeded): Promise<BenchLine[]> {
  const paths = [
    ["GET /runs", "/runs"],
    ["GET /runs/:id", `/runs/${runId}`],
    ["GET /runs/:id/events (100)", `/runs/${runId}/events?after=400&limit=100`],
  ] as const;
  const lines: BenchLine[] = [];
  // Together below what one key may ask in a minute.
  const times = 150;
  for (const [what, path] of paths) {
    const get = async () => {
      const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}`, accept: "application/json" } });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      await answer.json();
    };
    lines.push(ms(`API, key, production build, same database, p95 of ${times}: ${what}`, await sample(times, get)));
  }
  return lines;
}

/**
 * The same request as a member and as the service, which policies do not bind. Without a bar: most of
 * the difference is that the member's session is looked up at each request, and not row level security.
 */
export async function benchRowSecurity(actor: Actor, service: Actor["client"]): Promise<BenchLine[]> {
  const { listRuns } = await import("@/lib/runs/queries");
  const bound: number[] = [];
  const free: number[] = [];
  for (let round = 0; round < 4; round++) {
    bound.push(...(await sample(SAMPLES / 4, () => listRuns(actor))));
    free.push(...(await sample(SAMPLES / 4, () => listRuns({ ...actor, client: service }))));
  }
  const [withRules, without] = [percentile(bound, 0.5), percentile(free, 0.5)];
  return [{ what: "A page of runs over REST, member's session checked ÷ as the service, median", value: `${(withRules / without).toFixed(2)} × (${withRules.toFixed(1)} and ${without.toFixed(1)} ms)`, bar: "" }];
}

const ms = (what: string, samples: number[]): BenchLine => ({ what, value: `${percentile(samples, 0.95).toFixed(1)} ms`, bar: BAR });
