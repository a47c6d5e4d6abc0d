import { inngest } from "@/inngest/client";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";

/** Messages sent in one sweep; the next takes the rest. */
const BATCH = 200;

/**
 * Sends every message that was written and may not have reached the engine, then forgets it. Doubles
 * are dropped by their id. Messages of the last five seconds are left to whoever wrote them.
 */
export async function sweepOutbox(): Promise<{ sent: number }> {
  const rows = serviceClient();
  const due = must(await rows.from("outbox").select("id, name, data").lt("created_at", new Date(Date.now() - 5_000).toISOString()).order("created_at").limit(BATCH));
  if (due.length === 0) return { sent: 0 };
  await inngest.send(due.map(({ id, name, data }) => ({ id, name, data: data as Record<string, unknown> })));
  must(await rows.from("outbox").delete().in("id", due.map((row) => row.id)).select("id"));
  return { sent: due.length };
}
