"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { setApprovalRule } from "@/lib/approvals/rules";
import { approvalKindSchema, approvalRuleInputSchema } from "@/lib/approvals/schema";
import { setUndoSeconds } from "@/lib/approvals/settings";
import { answer } from "../../answer";

/** Sets the rule of one kind. */
export async function saveRule(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer(async (actor) =>
    setApprovalRule(actor, approvalKindSchema.parse(data.get("kind")), approvalRuleInputSchema.parse({
      deciders: data.get("deciders"), peopleNeeded: data.get("peopleNeeded"), requesterMayDecide: data.has("requesterMayDecide"),
      expiresHours: data.get("expiresHours"), remindHours: data.get("remindHours"), escalateHours: data.get("escalateHours"),
    })),
  );
  revalidatePath("/settings/approvals");
  return answered;
}

/** Sets the defaults of one kind again. */
export async function resetRule(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer(async (actor) => setApprovalRule(actor, approvalKindSchema.parse(data.get("kind")), null));
  revalidatePath("/settings/approvals");
  return answered;
}

/** For how long a decision can be taken back. */
export async function saveUndoSeconds(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer(async (actor) => setUndoSeconds(actor, z.coerce.number({ error: "Give a number of seconds." }).int().min(0).max(60).parse(data.get("undoSeconds"))));
  revalidatePath("/settings/approvals");
  return answered;
}
