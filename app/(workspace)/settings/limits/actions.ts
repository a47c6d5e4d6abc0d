"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { keyLimitSchema, limitsInputSchema } from "@/lib/governance/limits/schema";
import { setKeyLimit, setLimits } from "@/lib/governance/limits/set-limits";
import { liftStop } from "@/lib/governance/stops/lift-stop";
import { stopInputSchema } from "@/lib/governance/stops/schema";
import { stopWork } from "@/lib/governance/stops/stop-work";
import { answer } from "../../answer";

const number = (data: FormData, name: string) => (data.get(name) ? Number(data.get(name)) : null);

/** Stops the workspace, a repository or an agent; the banner of every page says so. */
export async function stop(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const subject = data.get("subject");
  const answered = await answer((actor) => stopWork(actor, stopInputSchema.parse({ scope: data.get("scope"), ...(subject !== null && { subject }), reason: data.get("reason") })));
  revalidatePath("/", "layout");
  return answered;
}

/** What it held goes on by itself. */
export async function lift(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => liftStop(actor, z.uuid().parse(data.get("id"))));
  revalidatePath("/", "layout");
  return answered;
}

export async function saveLimits(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) =>
    setLimits(actor, limitsInputSchema.parse({ runsPerDay: number(data, "runsPerDay"), pullRequestsPerHour: number(data, "pullRequestsPerHour"), callsPerMinute: number(data, "callsPerMinute") })),
  );
  revalidatePath("/settings/limits");
  return answered;
}

export async function saveKeyLimit(_: SettingsAnswer, data: FormData): Promise<SettingsAnswer> {
  const answered = await answer((actor) => setKeyLimit(actor, z.uuid().parse(data.get("id")), keyLimitSchema.parse(number(data, "callsPerMinute"))));
  revalidatePath("/settings/limits");
  return answered;
}
