"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { setCapInputSchema } from "@/lib/governance/budgets/schema";
import { removeCap, setCap } from "@/lib/governance/budgets/set-cap";
import { answer } from "../../answer";

const dollars = z.coerce.number({ error: "Give an amount in dollars." }).min(0, "Give 0 or more.").max(1_000_000, "At most 1,000,000 dollars.");

/** Sets a cap. `subject` is `<scope>:<whom>`, as the picker has it. */
export async function changeCap(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => {
    const form = z.object({ subject: z.string().regex(/^[a-z]+:/), period: z.string(), dollars }).parse({ subject: data.get("subject"), period: data.get("period"), dollars: data.get("dollars") });
    const [scope = "", subject = ""] = form.subject.split(/:(.*)/s);
    return setCap(actor, setCapInputSchema.parse({ scope, subject, period: form.period, amountMicros: Math.round(form.dollars * 1_000_000) }));
  });
  revalidatePath("/settings/budgets");
  return answered;
}

export async function dropCap(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => removeCap(actor, z.uuid().parse(data.get("id"))));
  revalidatePath("/settings/budgets");
  return answered;
}
