import { Cron } from "croner";
import type { Queryable } from "../database";
import type { FunctionConfig } from "./register";
import type { Change } from "./store";
import { systemEvent } from "./system-events";
import type { ClaimedItem } from "./types";

/** `TZ=Europe/Paris 0 5 * * *`, as Inngest writes it, in croner's terms. */
function schedule(cron: string): Cron {
  const [, timezone, pattern] = /^(?:TZ=(\S+)\s+)?(.*)$/.exec(cron.trim()) ?? [];
  return new Cron(pattern ?? "", { timezone: timezone ?? "UTC" });
}

/** A sentence if the expression cannot be used. */
export function cronProblem(cron: string): string[] {
  try {
    schedule(cron).nextRun();
    return [];
  } catch (error) {
    return [`the cron trigger "${cron}" is not valid: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Queues the next tick of each cron trigger of an app that is not queued yet, and drops those of triggers that are gone. */
export async function addCronItems(tx: Queryable, app: string, configs: FunctionConfig[]): Promise<void> {
  const items = configs.flatMap(({ id, triggers }) =>
    triggers.flatMap((trigger) =>
      "cron" in trigger ? [{ id: `cron:${id}:${trigger.cron}`, fn: id, payload: trigger.cron, due_at: schedule(trigger.cron).nextRun() }] : [],
    ),
  ).filter(({ due_at }) => due_at !== null);
  const list = JSON.stringify(items);
  await tx.query(
    `delete from inngest.queue where kind = 'cron' and id not in (select x.id from json_to_recordset($2::text::json) as x(id text))
       and fn not in (select id from inngest.functions where app <> $1)`,
    [app, list],
  );
  await tx.query(
    `insert into inngest.queue (id, kind, fn, due_at, payload)
     select x.id, 'cron', x.fn, x.due_at, x.payload
     from json_to_recordset($1::text::json) as x(id text, fn text, due_at timestamptz, payload text) on conflict do nothing`,
    [list],
  );
}

/**
 * A tick: one event for the function, and the next tick queued. Ticks that were missed while
 * the engine was down are made up for by one.
 */
export function tick(item: ClaimedItem): Change {
  const cron = item.payload ?? "";
  const now = new Date();
  const event = systemEvent("inngest/scheduled.timer", { cron, fireAt: now.toISOString(), scheduledAt: now.toISOString() });
  const next = schedule(cron).nextRun(now);
  return {
    item: { id: item.id, lease: item.lease, ...(next && { next: { dueAt: next, attempt: 0, unreachableSince: null } }) },
    events: [{ ...event, target: { fn: item.fn } }],
  };
}
