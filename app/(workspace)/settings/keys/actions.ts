"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { createApiKey } from "@/lib/tenants/create-api-key";
import { revokeApiKey } from "@/lib/tenants/revoke-api-key";
import { createApiKeyInputSchema } from "@/lib/tenants/schema";
import { answer } from "../../answer";

export async function makeKey(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  let key = "";
  const answered = await answer(async (actor) => {
    const days = data.get("expiresInDays");
    const input = createApiKeyInputSchema.parse({ name: data.get("name"), scopes: data.getAll("scopes"), ...(days !== "" && { expiresInDays: Number(days) }) });
    key = (await createApiKey(actor, input)).key;
  });
  if (answered.done) revalidatePath("/settings/keys");
  return answered.done ? { secret: { label: "The key was made.", value: key } } : answered;
}

export async function revokeKey(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => revokeApiKey(actor, z.uuid().parse(data.get("id"))));
  if (answered.done) revalidatePath("/settings/keys");
  return answered;
}
