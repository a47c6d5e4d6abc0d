import { z } from "zod";
import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";

const takenSchema = z.object({
  allowed: z.boolean(),
  /** Calls a minute of this key, or of this person's session. */
  limit: z.number(),
  remaining: z.number(),
  reset_seconds: z.number(),
  user_id: z.uuid(),
  /** Of an API key; null for a session, which may work in several tenants. */
  tenant_id: z.uuid().nullable(),
  scopes: z.array(z.string()).nullable(),
});

/** One counted call, and whose it was. */
export type TakenCall = z.infer<typeof takenSchema>;

/** Counts one call of whoever this client is, in the database: all processes share the count. Null when it is nobody. */
export async function takeCall(client: Client): Promise<TakenCall | null> {
  return takenSchema.nullable().parse(unwrap(await client.rpc("take_api_call")));
}
