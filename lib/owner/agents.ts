import { z } from "zod";
import { AGENTS, type AgentName } from "@/lib/agents/names";
import { readCatalogue } from "@/lib/ai/catalogue";
import { requireUsable } from "@/lib/ai/providers";
import { unwrap } from "@/lib/db/map-error";
import { sendAllPosted } from "@/lib/runs/send-posted";
import type { Owner } from "./actor";

const agentSchema = z.object({
  agent: z.enum(AGENTS),
  /** Of the last 30 days; recorded answers do not count. */
  runs: z.number(),
  ended: z.number(),
  green: z.number(),
  cost_micros: z.number(),
  tenants: z.number(),
  model: z.object({ model: z.string(), reason: z.string(), set_at: z.string() }).nullable(),
  stop: z.object({ id: z.uuid(), reason: z.string(), stopped_at: z.string() }).nullable(),
  weeks: z.array(z.object({ week: z.string(), ended: z.number(), green: z.number() })),
  standings: z.array(z.object({ tenant_id: z.uuid(), tenant: z.string(), score: z.number(), standing: z.enum(["restricted", "standard", "trusted"]) })),
});
export type AgentRow = z.infer<typeof agentSchema>;

/** Each agent over all workspaces, with how it stands in the 50 in which it worked last, the lowest score first. */
export async function listAgents(owner: Owner): Promise<AgentRow[]> {
  return agentSchema.array().parse(unwrap(await owner.client.rpc("owner_agents")));
}

/** Stops an agent everywhere; its turns end within seconds. */
export async function pauseAgent(owner: Owner, agent: AgentName, reason: string): Promise<void> {
  // Null is everywhere; the generated type knows no null.
  unwrap(await owner.client.rpc("stop_work", { in_tenant: null as never, in_scope: "agent", of_subject: agent, why: reason }));
}

/** Lets it go on. Throws `not_found` for a stop that is not there. */
export async function resumeAgent(owner: Owner, stopId: string): Promise<void> {
  await sendAllPosted(z.array(z.unknown()).parse(unwrap(await owner.client.rpc("lift_stop", { stop_id: stopId }))));
}

/** Sets an agent's score in a workspace, which decides what waits for a person there; the workspace sees the reason. */
export async function setAgentScore(owner: Owner, { tenantId, agent, score, reason }: { tenantId: string; agent: AgentName; score: number; reason: string }): Promise<void> {
  unwrap(await owner.client.rpc("set_reputation", { in_tenant: tenantId, of_kind: "agent", of_subject: agent, to_score: score, why: reason }));
}

/** The model that an agent asks everywhere instead of each run's; null for the run's again. Throws `bad_request` for one that is not set up or not allowed. */
export async function setAgentModel(owner: Owner, agent: AgentName, model: string | null, reason: string): Promise<void> {
  if (model !== null) requireUsable(model, await readCatalogue(owner.client));
  unwrap(await owner.client.rpc("set_agent_model", { of_agent: agent, new_model: model as string, why: reason }));
}
