"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { runDefaultsInputSchema, setRunDefaults } from "@/lib/runs/run-defaults";
import { answer } from "../../answer";

const dollars = z.coerce.number({ error: "Give an amount in dollars." }).min(0, "Give 0 or more.").max(1_000, "At most 1,000 dollars.");

/** What new runs of the workspace start with. */
export async function saveDefaults(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => {
    const { cap } = z.object({ cap: dollars }).parse({ cap: data.get("cap") });
    return setRunDefaults(actor, runDefaultsInputSchema.parse({ model: data.get("model") || null, autonomy: data.get("autonomy"), capMicros: Math.round(cap * 1_000_000) }));
  });
  revalidatePath("/settings/models");
  return answered;
}
