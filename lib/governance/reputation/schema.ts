import { z } from "zod";
import { standingSchema } from "./asks";

const time = z.string().transform((printed) => printed.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));

export const subjectKindSchema = z.enum(["agent", "repository"]);
export type SubjectKind = z.infer<typeof subjectKindSchema>;

const numbers = z.object({ start_score: z.number(), restricted_below: z.number(), trusted_from: z.number(), half_life_days: z.number() });

export const subjectSchema = z.object({
  kind: subjectKindSchema,
  subject: z.string().describe("An agent's name or a repository's id"),
  name: z.string(),
  score: z.number().describe("0 to 100"),
  standing: standingSchema,
  events: z.number().int(),
  trend: z.array(z.object({ at: time, score: z.number() })).describe("The scores after the last 30 events, oldest first"),
});
export type Subject = z.infer<typeof subjectSchema>;

export const standingsSchema = z.object({
  thresholds: numbers.describe("What holds"),
  own: z.object({ start_score: z.number().nullable(), restricted_below: z.number().nullable(), trusted_from: z.number().nullable(), half_life_days: z.number().nullable() }).describe("What the workspace chose; null: the platform's"),
  platform: numbers,
  subjects: z.array(subjectSchema),
});
export type Standings = z.infer<typeof standingsSchema>;

/** A numeric of the database, which some drivers hand over as text. */
const numeric = z.coerce.number();

export const reputationEventSchema = z.object({
  id: z.uuid(),
  runId: z.uuid().nullable(),
  kind: z.enum(["verified_green", "failed", "over_cost", "rejected", "reverted", "untouched", "set_by_owner"]),
  points: numeric,
  note: z.string(),
  createdAt: z.string(),
  weight: numeric.describe("How much of the points is left now, 0 to 1"),
  score: numeric.describe("The score after it"),
});
export type ReputationEvent = z.infer<typeof reputationEventSchema>;

export const subjectQuerySchema = z.strictObject({ kind: subjectKindSchema, subject: z.string().min(1).max(60).describe("An agent's name or a repository's id") });

const whole = (least: number, most: number) => z.number().int().min(least).max(most).nullable();
/** A workspace's own numbers, null for the platform's: stricter than those, never laxer. */
export const trustInputSchema = z.strictObject({ startScore: whole(0, 100), restrictedBelow: whole(0, 100), trustedFrom: whole(0, 100), halfLifeDays: whole(1, 3650) });
export type TrustInput = z.infer<typeof trustInputSchema>;
