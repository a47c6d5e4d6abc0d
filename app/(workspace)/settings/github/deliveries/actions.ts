"use server";

import { revalidatePath } from "next/cache";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { replayDelivery } from "@/lib/github/deliveries/replay-delivery";
import { deliveryIdSchema } from "@/lib/github/deliveries/schema";
import { answer } from "../../../answer";

export async function replay(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => replayDelivery(actor, deliveryIdSchema.parse(data.get("id"))));
  if (answered.done) revalidatePath("/settings/github/deliveries", "layout");
  return answered;
}
