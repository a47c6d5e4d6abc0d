"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { SettingsAnswer } from "@/components/settings/action-form";
import { AGENTS } from "@/lib/agents/names";
import type { Owner } from "@/lib/owner/actor";
import { pauseAgent, resumeAgent, setAgentModel, setAgentScore } from "@/lib/owner/agents";
import { reasonSchema } from "@/lib/owner/schema";
import { ownerAnswer } from "../answer";

const agentSchema = z.enum(AGENTS);

export const pause = async (_: SettingsAnswer, data: FormData) => act((owner) => pauseAgent(owner, agentSchema.parse(data.get("agent")), reasonSchema.parse(data.get("reason"))));

export const resume = async (_: SettingsAnswer, data: FormData) => act((owner) => resumeAgent(owner, z.uuid().parse(data.get("stop"))));

export const changeModel = async (_: SettingsAnswer, data: FormData) =>
  act((owner) => setAgentModel(owner, agentSchema.parse(data.get("agent")), z.string().max(200).parse(data.get("model")) || null, reasonSchema.parse(data.get("reason"))));

const scoreSchema = z.object({ tenant: z.uuid("Choose a workspace."), agent: agentSchema, score: z.coerce.number().int("A score is a whole number.").min(0, "A score is 0 to 100.").max(100, "A score is 0 to 100."), reason: reasonSchema });

export const setScore = async (_: SettingsAnswer, data: FormData) =>
  act((owner) => {
    const { tenant, ...input } = scoreSchema.parse(Object.fromEntries(data));
    return setAgentScore(owner, { tenantId: tenant, ...input });
  });

async function act(work: (owner: Owner) => Promise<void>): Promise<SettingsAnswer> {
  const answered = await ownerAnswer(work);
  if (answered.done) revalidatePath("/owner/agents");
  return answered;
}
