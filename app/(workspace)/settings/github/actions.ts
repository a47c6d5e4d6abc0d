"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { MakeAppAnswer } from "@/components/github/make-app-form";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { beginClaim, beginInstall } from "@/lib/github/claim-installation";
import { forgetGithubApp, prepareApp, prepareAppSchema } from "@/lib/github/create-app";
import { disconnectInstallation } from "@/lib/github/disconnect-installation";
import { beginLink, unlinkAccount } from "@/lib/github/link-person";
import { personalTokenSchema, removePersonalToken, savePersonalToken } from "@/lib/github/personal-token";
import type { Actor } from "@/lib/tenants/actor";
import { answer } from "../../answer";

const filledIn = (data: FormData) => Object.fromEntries([...data].filter(([name, value]) => value !== "" && !name.startsWith("$")));

/** The form for GitHub, which the browser sends there by itself: it needs the person's session there. */
export async function makeApp(_: MakeAppAnswer, data: FormData): Promise<MakeAppAnswer> {
  let prepared: MakeAppAnswer["prepared"];
  const answered = await answer(async (actor) => {
    prepared = await prepareApp(actor, prepareAppSchema.parse(filledIn(data)));
  });
  return answered.done ? { prepared } : answered;
}

export const forgetApp = async (): Promise<SettingsAnswer> => shown((actor) => forgetGithubApp(actor));

export const installApp = async (): Promise<SettingsAnswer> => leave((actor) => beginInstall(actor));

export const connectAccount = async (_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> =>
  leave((actor) => beginClaim(actor, prepareAppSchema.shape.organization.unwrap().parse(data.get("account"))));

export const disconnect = async (_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> =>
  shown((actor) => disconnectInstallation(actor, z.coerce.number().int().positive().parse(data.get("id"))));

export const linkAccount = async (): Promise<SettingsAnswer> => leave((actor) => beginLink(actor));

export const unlink = async (): Promise<SettingsAnswer> => shown((actor) => unlinkAccount(actor));

export const saveToken = async (_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> =>
  shown((actor) => savePersonalToken(actor, personalTokenSchema.parse(data.get("token"))));

export const removeToken = async (): Promise<SettingsAnswer> => shown((actor) => removePersonalToken(actor));

/** Does it, and shows the page as it now is. */
async function shown(work: (actor: Actor) => Promise<unknown>): Promise<SettingsAnswer> {
  const answered = await answer(work);
  if (answered.done) revalidatePath("/settings/github");
  return answered;
}

/** Goes to GitHub, at the address that this work answers. */
async function leave(work: (actor: Actor) => Promise<string>): Promise<SettingsAnswer> {
  let url = "";
  const answered = await answer(async (actor) => {
    url = await work(actor);
  });
  if (answered.done) redirect(url);
  return answered;
}
