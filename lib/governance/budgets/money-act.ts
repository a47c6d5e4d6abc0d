import { z } from "zod";
import type { ApprovalChoice } from "@/lib/approvals/schema";

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

const chosenDollars = z.coerce.number({ error: "Give an amount in dollars." }).positive("Give more than 0 dollars.").max(1_000_000, "At most 1,000,000 dollars.");

/** The choice that the fields of `MoneyChoice` make, undefined where there are none or the answer is no. Throws ZodError. */
export function choiceOfForm(data: FormData): ApprovalChoice | undefined {
  if (data.get("decision") !== "approved") return undefined;
  if (data.get("choice") === "wait") return { wait: true };
  if (data.get("choice") !== "more") return undefined;
  const { more } = z.object({ more: chosenDollars }).parse({ more: data.get("more") });
  return { more: Math.max(1, Math.round(more * 1_000_000)) };
}
