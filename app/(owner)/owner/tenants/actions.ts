"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { setTenantLimits, setTenantPlan } from "@/lib/owner/bound-tenant";
import { createTenant } from "@/lib/owner/create-tenant";
import { createTenantSchema, limitsSchema, planSchema, reasonSchema } from "@/lib/owner/schema";
import { suspendTenant, unsuspendTenant } from "@/lib/owner/suspend-tenant";
import { endVisit, visitTenant } from "@/lib/owner/visit-tenant";
import type { Owner } from "@/lib/owner/actor";
import { ownerAnswer } from "../answer";

/** The link goes back to the owner, who passes it on. */
export async function create(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  let link = "";
  const answered = await ownerAnswer(async (owner) => {
    link = (await createTenant(owner, createTenantSchema.parse({ name: data.get("name"), plan: data.get("plan"), email: data.get("email") }))).link;
  });
  return answered.done ? { done: true, secret: { label: "The workspace is there. Send this link to its first admin; it works once, for seven days.", value: link } } : answered;
}

export const suspend = async (_: SettingsAnswer, data: FormData) => act(data, (owner, id) => suspendTenant(owner, id, reasonSchema.parse(data.get("reason"))));

export const unsuspend = async (_: SettingsAnswer, data: FormData) => act(data, (owner, id) => unsuspendTenant(owner, id, reasonSchema.parse(data.get("reason"))));

export const changePlan = async (_: SettingsAnswer, data: FormData) => act(data, (owner, id) => setTenantPlan(owner, id, planSchema.parse(data.get("plan"))));

export const changeLimits = async (_: SettingsAnswer, data: FormData) => act(data, (owner, id) => setTenantLimits(owner, id, limitsSchema.parse(Object.fromEntries(data))));

/** Goes on in the workspace, as its members see it. */
export async function visit(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await ownerAnswer(async (owner) => visitTenant(owner, z.uuid().parse(data.get("tenant")), reasonSchema.parse(data.get("reason"))));
  if (answered.done) redirect("/runs");
  return answered;
}

/** Goes back from the workspace to the console. */
export async function stopVisit(data: FormData): Promise<void> {
  const tenant = z.uuid().parse(data.get("tenant"));
  await ownerAnswer((owner) => endVisit(owner, tenant));
  redirect(`/owner/tenants/${tenant}`);
}

async function act(data: FormData, work: (owner: Owner, tenantId: string) => Promise<void>): Promise<SettingsAnswer> {
  const answered = await ownerAnswer((owner) => work(owner, z.uuid().parse(data.get("tenant"))));
  if (answered.done) revalidatePath("/owner/tenants", "layout");
  return answered;
}
