import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { MorningError, RetryableError, messageOf } from "@/lib/errors";
import { mailIsOn, sendMail } from "../mail";
import { factsSchema, messageAbout, type About, type Message } from "../message";
import { findPosted, post, type Posted } from "../slack";
import { tellDecided } from "./decided";
import { openSlackToken, slackRowSchema } from "./slack-token";

const claimSchema = z.discriminatedUnion("state", [
  z.object({ state: z.enum(["sent", "failed", "skipped", "elsewhere"]), asked_in_slack: z.uuid().nullish() }),
  z.object({
    state: z.literal("send"), id: z.uuid(), key: z.string(), about: z.enum(["requested", "reminded", "escalated", "delegated", "voted", "finished", "warned"]), channel: z.enum(["mail", "slack"]),
    attempts: z.number(), tenant_id: z.uuid(), approval_id: z.uuid().nullable(), created_at: z.string(),
    to: z.object({ email: z.string(), name: z.string() }).nullable(), slack: slackRowSchema.nullable(),
    first: z.object({ message_id: z.string(), place: z.string().nullable() }).nullable(), place: z.string().nullable(), facts: factsSchema,
  }),
]);
type Claim = Extract<z.infer<typeof claimSchema>, { state: "send" }>;

/** How long until the next try, by how many there were; then it has failed. */
const WAITS_MS = [30_000, 120_000, 600_000];

/** Plans the messages about something that happened, and answers the ids of those to send. Asked twice it plans nothing twice. */
export async function planNotifications(about: About, subject: string, attempt = 0): Promise<string[]> {
  return must(await serviceClient().rpc("open_notifications", { told_about: about, of_subject: subject, of_attempt: attempt, with_mail: mailIsOn() })) as string[];
}

/**
 * Sends one message, when it is still true and still wanted, and when nobody else does. A process that
 * died after the provider's yes and before it was noted has its successor look in Slack for the message,
 * where the token may read the channel; a mail goes out a second time then, with the same Message-ID. So
 * twice is possible in that moment alone, and never is none. Throws RetryableError when a later try may help.
 *
 * @param by the run of the function that sends: its next try takes over from a process that died.
 */
export async function sendNotification(id: string, by: string): Promise<"sent" | "failed" | "skipped" | "elsewhere"> {
  const rows = serviceClient();
  const claim = claimSchema.parse(must(await rows.rpc("claim_notification", { of_notification: id, claimer: by })));
  if (claim.state !== "send") {
    // An earlier try sent it and may have ended before it told of a decision.
    if (claim.asked_in_slack) await tellDecided(claim.asked_in_slack);
    return claim.state;
  }
  const message = messageAbout(claim.about, claim.facts);
  let posted: Posted | { messageId: string; place: null };
  try {
    if (!message) throw new MorningError("not_found", "What it was about is gone.");
    posted = claim.channel === "mail" ? { messageId: await mail(claim, message), place: null } : await slack(claim, message);
  } catch (error) {
    const wait = error instanceof RetryableError ? WAITS_MS[claim.attempts - 1] : undefined;
    must(await rows.from("notifications").update({ status: wait ? "sending" : "failed", claimed_at: null, last_error: messageOf(error).slice(0, 400) }).eq("id", id).select("id"));
    if (wait) throw new RetryableError(messageOf(error), Math.max(wait, (error as RetryableError).retryAfterMs), { cause: error });
    if (error instanceof MorningError) return "failed";
    throw error;
  }
  must(await rows.from("notifications").update({ status: "sent", message_id: posted.messageId, place: posted.place, answers_to: claim.first?.message_id ?? null, sent_at: new Date().toISOString(), last_error: null }).eq("id", id).select("id"));
  // Decided while it was on its way: whoever told of the decision did not find it yet.
  if (claim.channel === "slack" && claim.approval_id) await tellDecided(claim.approval_id);
  return "sent";
}

async function mail({ to, tenant_id, facts, key, first }: Claim, message: Message): Promise<string> {
  if (!to) throw new MorningError("not_found", "This person is gone.");
  return sendMail({ to: { name: to.name, address: to.email }, tenant: { id: tenant_id, name: facts.tenant }, message, key, answersTo: first?.message_id ?? null });
}

async function slack({ slack: row, key, first, place, attempts, created_at }: Claim, message: Message): Promise<Posted> {
  if (!row) throw new MorningError("not_found", "Slack is not connected any more.");
  const token = openSlackToken(row);
  const thread = first?.message_id ?? null;
  const known = first?.place ?? place ?? row.channel;
  const before = attempts > 1 ? await findPosted(token, { place: known, key, thread }, created_at) : null;
  return before ?? post(token, { channel: first?.place ?? row.channel, message, key, thread });
}
