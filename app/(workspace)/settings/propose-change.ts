"use server";

import { revalidatePath } from "next/cache";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { proposeSettings } from "@/lib/approvals/propose-settings";
import { proposeSettingsInputSchema } from "@/lib/approvals/schema";
import { changesOf } from "@/lib/approvals/settings";
import { answer } from "../answer";

/** Asks the admins for what a form of settings says; what is set so already is no change. */
export async function proposeChange(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => proposeSettings(actor, proposeSettingsInputSchema.parse({ changes: changesOf(data), reason: data.get("reason") })));
  revalidatePath("/settings", "layout");
  return answered;
}
