"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { createInvitation } from "@/lib/tenants/create-invitation";
import { removeMember } from "@/lib/tenants/remove-member";
import { renameTenant } from "@/lib/tenants/rename-tenant";
import { revokeInvitation } from "@/lib/tenants/revoke-invitation";
import { createInvitationInputSchema, roleSchema, tenantNameSchema } from "@/lib/tenants/schema";
import { setMemberRole } from "@/lib/tenants/set-member-role";
import { answer } from "../../answer";

export async function rename(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => renameTenant(actor, tenantNameSchema.parse(data.get("name"))));
  if (answered.done) revalidatePath("/", "layout");
  return answered;
}

/** The link goes back to whoever invites, who passes it on. */
export async function invite(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  let link = "";
  const answered = await answer(async (actor) => {
    link = (await createInvitation(actor, createInvitationInputSchema.parse({ email: data.get("email"), role: data.get("role") }))).link;
  });
  if (answered.done) revalidatePath("/settings/members");
  return answered.done ? { secret: { label: "Send this link to them; it works once, for seven days.", value: link } } : answered;
}

export async function takeBackInvitation(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => revokeInvitation(actor, z.uuid().parse(data.get("id"))));
  if (answered.done) revalidatePath("/settings/members");
  return answered;
}

export async function changeRole(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => setMemberRole(actor, z.uuid().parse(data.get("userId")), roleSchema.parse(data.get("role"))));
  if (answered.done) revalidatePath("/settings/members");
  return answered;
}

/** Removing oneself is leaving. */
export async function remove(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  let left = false;
  const answered = await answer(async (actor) => {
    const userId = z.uuid().parse(data.get("userId"));
    await removeMember(actor, userId);
    left = userId === actor.userId;
  });
  if (left) redirect("/runs");
  if (answered.done) revalidatePath("/settings/members");
  return answered;
}
