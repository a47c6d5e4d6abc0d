"use server";

import { revalidatePath } from "next/cache";
import type { SettingsAnswer } from "@/components/settings/action-form";
import type { Owner } from "@/lib/owner/actor";
import { addPrice, setFeature, setPlatformSettings } from "@/lib/owner/settings";
import { allowedModelsSchema, featureSchema, numbersSchema, priceSchema } from "@/lib/owner/settings-schema";
import { ownerAnswer } from "../answer";

export const saveNumbers = async (_: SettingsAnswer, data: FormData) => act((owner) => setPlatformSettings(owner, numbersSchema.parse(Object.fromEntries(data))));

export const saveModels = async (_: SettingsAnswer, data: FormData) => act((owner) => setPlatformSettings(owner, { allowed_models: allowedModelsSchema.parse(data.get("models")) }));

export const saveFeature = async (_: SettingsAnswer, data: FormData) => act((owner) => setFeature(owner, featureSchema.parse(Object.fromEntries(data))));

export const savePrice = async (_: SettingsAnswer, data: FormData) => act((owner) => addPrice(owner, priceSchema.parse(Object.fromEntries(data))));

async function act(work: (owner: Owner) => Promise<void>): Promise<SettingsAnswer> {
  const answered = await ownerAnswer(work);
  if (answered.done) revalidatePath("/owner/settings");
  return answered;
}
