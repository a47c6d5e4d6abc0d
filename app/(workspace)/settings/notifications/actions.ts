"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { ActionAnswer } from "@/components/layout/action-answer";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { slackInputSchema, wantedSchema } from "@/lib/notifications/channel-schema";
import { chooseKinds } from "@/lib/notifications/choose-kinds";
import { chooseMail } from "@/lib/notifications/choose-mail";
import { connectSlack, disconnectSlack, testSlack } from "@/lib/notifications/connect-slack";
import { kindsSchema, subscribeInputSchema, type SubscribeInput } from "@/lib/notifications/schema";
import { sendTest } from "@/lib/notifications/send-test";
import { subscribe } from "@/lib/notifications/subscribe";
import { unsubscribe } from "@/lib/notifications/unsubscribe";
import { answer } from "../../answer";

const wanted = (data: FormData) => ({ needsYou: data.has("needsYou"), finished: data.has("finished"), warnings: data.has("warnings") });
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

export async function chooseMyMail(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  return answerAnew((actor) => chooseMail(actor, wantedSchema.parse(wanted(data))));
}

export async function saveSlack(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  return answerAnew((actor) => connectSlack(actor, slackInputSchema.parse({ token: data.get("token") || null, channel: data.get("channel"), ...wanted(data) })));
}

export async function trySlack(): Promise<SettingsAnswer> {
  return answerAnew((actor) => testSlack(actor));
}

export async function forgetSlack(): Promise<SettingsAnswer> {
  return answerAnew((actor) => disconnectSlack(actor));
}
