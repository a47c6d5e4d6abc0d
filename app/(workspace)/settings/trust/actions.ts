"use server";

import { revalidatePath } from "next/cache";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { trustInputSchema } from "@/lib/governance/reputation/schema";
import { setTrust } from "@/lib/governance/reputation/set-trust";
import { answer } from "../../answer";

const FIELDS = ["startScore", "restrictedBelow", "trustedFrom", "halfLifeDays"] as const;

/** The workspace's own numbers of trust; an empty field is the platform's. */
export async function saveTrust(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => setTrust(actor, trustInputSchema.parse(Object.fromEntries(FIELDS.map((name) => [name, data.get(name) ? Number(data.get(name)) : null])))));
  revalidatePath("/settings/trust", "layout");
  return answered;
}
