"use server";

import { revalidatePath } from "next/cache";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { displayNameSchema } from "@/lib/tenants/schema";
import { updateProfile } from "@/lib/tenants/update-profile";
import { answer } from "../../answer";

export async function saveProfile(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => updateProfile(actor, displayNameSchema.parse(data.get("displayName"))));
  if (answered.done) revalidatePath("/settings/profile");
  return answered;
}
