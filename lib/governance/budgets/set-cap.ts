import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { listCaps } from "./queries";
import type { Cap, SetCapInput } from "./schema";

const changedSchema = z.object({ id: z.uuid(), messages: z.array(z.unknown()).max(10_000) });

/**
 * Sets a cap, new or there already; runs that wait for money try again. Throws `bad_request` above the
 * platform's maximum, `forbidden` without budgets.manage, `not_found` for a subject that is not the workspace's.
 */
export async function setCap(actor: Actor, { scope, subject, period, amountMicros }: SetCapInput): Promise<Cap> {
  const id = await tell(unwrap(await actor.client.rpc("set_budget_cap", { in_tenant: actor.tenantId, cap_scope: scope, cap_subject: subject, cap_period: period, amount: amountMicros })));
  const cap = (await listCaps(actor)).find((one) => one.id === id);
  if (!cap) throw new MorningError("not_found", "The cap was removed meanwhile.");
  return cap;
}

/** Removes a cap; the workspace's hour and day are then under the platform's defaults. Throws `forbidden` and `not_found`. */
export async function removeCap(actor: Actor, id: string): Promise<void> {
  await tell(unwrap(await actor.client.rpc("remove_budget_cap", { cap_id: id })));
}

/** Sends what the change posted: together, as nobody waits for one of them. */
async function tell(answer: unknown): Promise<string> {
  const { id, messages } = changedSchema.parse(answer);
  await Promise.all(messages.slice(0, 50).map(sendPosted));
  return id;
}
