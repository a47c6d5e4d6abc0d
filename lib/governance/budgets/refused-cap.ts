import { z } from "zod";
import type { RefusedCap } from "@/lib/ai/refused-cap";

/** The cap that `reserve_spend` says refused. */
export const refusedCapSchema = z
  .object({
    scope: z.enum(["run", "tenant", "agent", "strategy", "repository", "person"]),
    subject: z.string(),
    subject_name: z.string().nullable(),
    period: z.enum(["hour", "day", "month"]).nullable(),
    amount_micros: z.number().int(),
    used_micros: z.number().int(),
    starts_at: z.string().nullable(),
    ends_at: z.string().nullable(),
    most_micros: z.number().int(),
  })
  .transform((row): RefusedCap => ({
    scope: row.scope, subject: row.subject, subjectName: row.subject_name, period: row.period, amountMicros: row.amount_micros, usedMicros: row.used_micros,
    startsAt: row.starts_at, endsAt: row.ends_at, mostMicros: row.most_micros,
  }));
