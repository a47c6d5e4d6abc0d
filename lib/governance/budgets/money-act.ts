import { z } from "zod";

/** What is asked at a cap, as the pipeline writes it; micro-dollars. */
export const moneyActSchema = z.object({
  cap: z.object({
    scope: z.enum(["run", "tenant", "agent", "strategy", "repository", "person"]),
    subject: z.string(),
    subject_name: z.string().nullable(),
    period: z.enum(["hour", "day", "month"]).nullable(),
    amount_micros: z.number(),
    used_micros: z.number(),
    ends_at: z.string().nullable(),
    most_micros: z.number(),
  }),
  needed_micros: z.number(),
  suggested_micros: z.number(),
  options: z.array(z.enum(["more", "wait", "stop"])),
});
export type MoneyAct = z.infer<typeof moneyActSchema>;
