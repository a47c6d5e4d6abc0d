import type { Database } from "../database";
import { LEASE_MS } from "./limits";
import type { ClaimedItem } from "./types";

const CLAIM = `select * from inngest.claim($1::timestamptz, $2::timestamptz, $3::int, $4)`;

/**
 * Leases the items that are due, at most `limit`, those that a concurrency limit holds back excepted.
 * @param gated whether there may be items that need concurrency slots; looking for them costs a query.
 */
export async function claim(database: Database, limit: number, now: Date, gated: boolean): Promise<ClaimedItem[]> {
  if (limit <= 0) return [];
  const parameters = [now.toISOString(), new Date(now.getTime() + LEASE_MS).toISOString()];
  const free = await database.query<ClaimedItem>(CLAIM, [...parameters, limit, null]);
  const chosen = gated ? await chooseGated(database, now, limit - free.length) : [];
  if (chosen.length === 0) return free;
  return [...free, ...(await database.query<ClaimedItem>(CLAIM, [...parameters, limit, JSON.stringify(chosen)]))];
}

/** Which due items that need concurrency slots may start, oldest run first. */
async function chooseGated(database: Database, now: Date, limit: number): Promise<string[]> {
  if (limit <= 0) return [];
  // A few of each kind of gate, so that one busy tenant does not hide the others.
  const due = await database.query<{ id: string; gates: string[] }>(
    `select c.id, c.gates from
       (select distinct gates from inngest.queue where gates is not null and due_at <= $1::timestamptz) g
       cross join lateral (select q.id, q.run_id, q.gates from inngest.queue q
         where q.gates = g.gates and q.due_at <= $1::timestamptz order by q.run_id limit $2::int) c
     order by c.run_id limit 1000`,
    [now.toISOString(), limit],
  );
  if (due.length === 0) return [];
  const running = await database.query<{ gate: string; calls: number }>(
    `select gate, count(*)::int as calls from inngest.queue, unnest(gates) as gate
     where lease is not null and due_at > $1::timestamptz group by gate`,
    [now.toISOString()],
  );
  const taken = new Map<string, number>();
  const count = (gate: string, calls: number) => taken.set(gateKey(gate), (taken.get(gateKey(gate)) ?? 0) + calls);
  for (const { gate, calls } of running) count(gate, calls);
  const chosen: string[] = [];
  for (const { id, gates } of due) {
    if (chosen.length >= limit) break;
    if (gates.some((gate) => (taken.get(gateKey(gate)) ?? 0) >= gateLimit(gate))) continue;
    for (const gate of gates) count(gate, 1);
    chosen.push(id);
  }
  return chosen;
}

const gateLimit = (gate: string) => Number.parseInt(gate, 10);
const gateKey = (gate: string) => gate.slice(gate.indexOf(" ") + 1);

/** Prolongs leases; returns those that were lost. */
export async function renew(database: Database, leases: string[]): Promise<string[]> {
  if (leases.length === 0) return [];
  const until = new Date(Date.now() + LEASE_MS).toISOString();
  const held = await database.query<{ lease: string }>(
    `update inngest.queue set due_at = $2::timestamptz
     where lease is not null and lease in (select json_array_elements_text($1::text::json)) returning lease`,
    [JSON.stringify(leases), until],
  );
  const kept = new Set(held.map(({ lease }) => lease));
  return leases.filter((lease) => !kept.has(lease));
}

/** Makes leased items due now: the given ones, or all of them when their holder is known to be gone. */
export async function release(database: Database, leases: string[] | "all"): Promise<void> {
  await database.query(
    `update inngest.queue set lease = null, again = false, due_at = $2::timestamptz
     where lease is not null and ($1::text is null or lease in (select json_array_elements_text($1::text::json)))`,
    [leases === "all" ? null : JSON.stringify(leases), new Date().toISOString()],
  );
}

/** When the next item becomes due that was not yet at the given moment; undefined when there is none. */
export async function nextDue(database: Database, after: Date): Promise<Date | undefined> {
  const [row] = await database.query<{ due_at: Date | string | null }>(
    `select min(due_at) as due_at from inngest.queue where due_at > $1::timestamptz`,
    [after.toISOString()],
  );
  return row?.due_at ? new Date(row.due_at) : undefined;
}
