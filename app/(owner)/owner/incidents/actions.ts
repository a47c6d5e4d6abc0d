"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { steerIncident } from "@/lib/owner/incidents";
import { ownerAnswer } from "../answer";

const stepSchema = z.discriminatedUnion("action", [
  z.object({ action: z.literal("acknowledge") }),
  z.object({ action: z.literal("assign"), who: z.uuid("Choose an owner.") }),
  z.object({ action: z.enum(["note", "resolve"]), said: z.string().trim().min(1, "Write a note.").max(2_000, "At most 2,000 characters.") }),
]);

/** What an owner does about an incident: the form says what. */
export async function steer(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await ownerAnswer((owner) => steerIncident(owner, z.uuid().parse(data.get("incident")), stepSchema.parse(Object.fromEntries(data))));
  if (answered.done) revalidatePath("/owner", "layout");
  return answered;
}
