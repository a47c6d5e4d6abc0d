import { z } from "zod";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Edited } from "./schema";

const answerSchema = z.object({ approval_id: z.uuid(), digest: z.string(), refusal: z.string().nullable(), messages: z.array(z.unknown()) });

/** What the database answers to an edit, its messages sent. */
export async function readEdited(answered: unknown): Promise<Edited> {
  const { approval_id, digest, refusal, messages } = answerSchema.parse(answered);
  for (const message of messages) await sendPosted(message);
  return { approvalId: approval_id, digest, refusal };
}
