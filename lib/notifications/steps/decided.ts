import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { RetryableError, messageOf } from "@/lib/errors";
import { decidedMessage, factsSchema } from "../message";
import { change } from "../slack";
import { openSlackToken, slackRowSchema } from "./slack-token";

const decidedSchema = z.object({ slack: slackRowSchema, facts: factsSchema, messages: z.array(z.object({ id: z.uuid(), message_id: z.string(), place: z.string() })).nullable() });

/**
 * Has the message in Slack that asked for a decision say what was decided, and by whom; told twice, it says
 * it twice the same. Answers how many were changed. A message that cannot be changed keeps why on its row.
 * Throws RetryableError when a later try may help.
 */
export async function tellDecided(approvalId: string): Promise<number> {
  const rows = serviceClient();
  const decided = decidedSchema.nullable().parse(must(await rows.rpc("decided_in_slack", { of_approval: approvalId })));
  const message = decided && decidedMessage(decided.facts);
  if (!message) return 0;
  let changed = 0;
  for (const { id, message_id, place } of decided.messages ?? []) {
    try {
      await change(openSlackToken(decided.slack), { place, messageId: message_id }, message);
      changed++;
    } catch (error) {
      if (error instanceof RetryableError) throw error;
      must(await rows.from("notifications").update({ last_error: `The decision could not be shown there: ${messageOf(error)}`.slice(0, 400) }).eq("id", id).select("id"));
    }
  }
  return changed;
}
