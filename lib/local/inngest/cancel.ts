import { z } from "zod";
import type { Database } from "../database";
import { holds } from "./expressions";
import type { Store } from "./store";

const CANCELLED = JSON.stringify({ name: "FunctionCancelled", message: "The run was cancelled." });

/** Ends a run that has not ended; false when there is none. Its calls under way are dropped. */
export async function cancelRun(database: Database, store: Store, id: string): Promise<boolean> {
  const [open] = await database.query(`select 1 from inngest.runs where id = $1 and ended_at is null`, [id]);
  if (!open) return false;
  return await store.apply({ ends: [{ runId: id, status: "Cancelled", output: CANCELLED }] });
}

const criteria = z.object({
  app_id: z.string(),
  function_id: z.string(),
  started_after: z.coerce.date().optional(),
  started_before: z.coerce.date(),
  if: z.string().optional(),
});

/**
 * Cancels the open runs of one function that were created within a span of time and match an expression.
 * @returns how many.
 * @throws z.ZodError when the request cannot be read.
 */
export async function cancelMatching({ database, store }: { database: Database; store: Store }, body: unknown): Promise<number> {
  const { app_id, function_id, started_after, started_before, if: expression } = criteria.parse(body);
  const open = await database.query<{ id: string; payload: string }>(
    `select r.id, e.payload from inngest.runs r join inngest.events e on e.id = r.event_id
     where r.ended_at is null and r.fn in ($1, $2)
       and r.created_at >= $3::timestamptz and r.created_at <= $4::timestamptz`,
    [function_id, `${app_id}-${function_id}`, (started_after ?? new Date(0)).toISOString(), started_before.toISOString()],
  );
  const ends = open
    .filter(({ payload }) => holds(expression, { event: JSON.parse(payload) as unknown }))
    .map(({ id }) => ({ runId: id, status: "Cancelled" as const, output: CANCELLED }));
  if (ends.length > 0) await store.apply({ ends });
  return ends.length;
}
