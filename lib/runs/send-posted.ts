import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { inngest } from "@/inngest/client";
import { messageOf } from "@/lib/errors";

const postedSchema = z.object({ id: z.string(), name: z.string(), data: z.record(z.string(), z.unknown()) });
const PATIENCE_MS = 2_000;

/**
 * Sends what a database function posted to the outbox. The database has it already, and the sweep
 * sends again what is lost, so a failure here only delays: nobody waits for it longer than two seconds.
 *
 * @param posted the message as the function answered it; null when there is nothing to send.
 */
export async function sendPosted(posted: unknown): Promise<void> {
  if (posted !== null && posted !== undefined) await sendAllPosted([posted]);
}

/** The same for several messages, in one request. */
export async function sendAllPosted(posted: unknown[]): Promise<void> {
  if (posted.length === 0) return;
  const messages = postedSchema.array().parse(posted);
  const sent = inngest.send(messages).catch((error: unknown) => {
    const [first] = messages;
    console.warn(`${first?.name} ${first?.id}${messages.length > 1 ? ` and ${messages.length - 1} more` : ""} was not sent and will be sent by the sweep: ${messageOf(error)}`);
  });
  await Promise.race([sent, wait(PATIENCE_MS, undefined, { ref: false })]);
}
