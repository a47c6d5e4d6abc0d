import { z } from "zod";
import { AGENTS } from "@/lib/agents/names";

export const stopReasonSchema = z.string().trim().min(1, "Say why: people see it while it is stopped.").max(400, "At most 400 characters.");

/** What a workspace can stop: all of it, one of its repositories, or one of its agents. */
export const stopInputSchema = z.discriminatedUnion("scope", [
  z.strictObject({ scope: z.literal("tenant"), reason: stopReasonSchema }),
  z.strictObject({ scope: z.literal("repository"), subject: z.uuid().describe("The repository's id"), reason: stopReasonSchema }),
  z.strictObject({ scope: z.literal("agent"), subject: z.enum(AGENTS), reason: stopReasonSchema }),
]);
export type StopInput = z.infer<typeof stopInputSchema>;

const time = z.iso.datetime({ offset: true });

export const stopSchema = z.object({
  id: z.uuid(),
  scope: z.enum(["platform", "tenant", "repository", "agent"]),
  subject: z.string().describe("A repository's id or an agent's name; empty for the others"),
  subjectName: z.string().nullable().describe("Of a repository: its name; null when the asker may not see it"),
  reason: z.string(),
  byOwner: z.boolean().describe("True when the platform's owner stopped it: only a platform owner can lift it"),
  stoppedName: z.string(),
  stoppedAt: time,
  liftedAt: time.nullable(),
});
export type Stop = z.infer<typeof stopSchema>;
