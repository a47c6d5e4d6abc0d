"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { ActionAnswer } from "@/components/layout/action-answer";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { chooseKinds } from "@/lib/notifications/choose-kinds";
import { kindsSchema, subscribeInputSchema, type SubscribeInput } from "@/lib/notifications/schema";
import { sendTest } from "@/lib/notifications/send-test";
import { subscribe } from "@/lib/notifications/subscribe";
import { unsubscribe } from "@/lib/notifications/unsubscribe";
import { answer } from "../../answer";

const idOf = (data: FormData) => z.uuid().parse(data.get("id"));

async function answerAnew(...[work]: Parameters<typeof answer>): Promise<ActionAnswer> {
  const answered = await answer(work);
  revalidatePath("/settings/notifications");
  return answered;
}

export async function turnOn(input: SubscribeInput): Promise<ActionAnswer> {
  return answerAnew((actor) => subscribe(actor, subscribeInputSchema.parse(input)));
}

export async function chooseForDevice(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  return answerAnew((actor) => chooseKinds(actor, idOf(data), kindsSchema.parse({ needsYou: data.has("needsYou"), finished: data.has("finished") })));
}

export async function testDevice(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  return answerAnew((actor) => sendTest(actor, idOf(data)));
}

export async function removeDevice(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  return answerAnew((actor) => unsubscribe(actor, idOf(data)));
}
