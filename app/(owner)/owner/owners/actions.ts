"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { addOwner, removeOwner } from "@/lib/owner/owners";
import { reasonSchema } from "@/lib/owner/schema";
import { ownerAnswer } from "../answer";

const addSchema = z.object({ email: z.email("Give an e-mail address.").max(320), reason: reasonSchema });
const removeSchema = z.object({ userId: z.uuid("Choose an owner."), reason: reasonSchema });

export async function add(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await ownerAnswer((owner) => addOwner(owner, addSchema.parse(Object.fromEntries(data))));
  if (answered.done) revalidatePath("/owner/owners");
  return answered;
}

/** Whoever removes themselves is led out of a console that is not there for them any more. */
export async function remove(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  let themselves = false;
  const answered = await ownerAnswer(async (owner) => {
    const wanted = removeSchema.parse(Object.fromEntries(data));
    themselves = wanted.userId === owner.userId;
    await removeOwner(owner, wanted);
  });
  if (answered.done && themselves) redirect("/runs");
  if (answered.done) revalidatePath("/owner/owners");
  return answered;
}
