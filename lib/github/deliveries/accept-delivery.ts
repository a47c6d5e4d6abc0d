import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Delivery } from "./read-payload";
import { trimPayload } from "./trim-payload";

const addressSchema = z.object({
  action: z.string().max(100).nullish().catch(null),
  installation: z.object({ id: z.number().int() }).nullish().catch(null),
  repository: z.object({ id: z.number().int() }).nullish().catch(null),
});
const acceptedSchema = z.object({ known: z.boolean(), new: z.boolean(), message: z.unknown() });

/**
 * Stores a delivery once, and has it processed. `known` is false for an installation that no tenant
 * has claimed, of which nothing is kept; `new` is false for one that came before.
 * Throws RetryableError when the database does not answer.
 */
export async function acceptDelivery({ id, event, payload }: Delivery): Promise<{ known: boolean; new: boolean }> {
  const { action, installation, repository } = addressSchema.parse(payload);
  const { message, ...accepted } = acceptedSchema.parse(
    must(
      await serviceClient().rpc("accept_github_delivery", {
        delivery_id: id,
        event_name: event,
        event_action: action ?? null,
        of_installation: installation?.id ?? null,
        of_repository: repository?.id ?? null,
        delivery: trimPayload(payload) as never,
      }),
    ),
  );
  await sendPosted(message);
  return accepted;
}
