import { agentOf } from "@/lib/agents/names";
import { isAllowed, readCatalogue } from "@/lib/ai/catalogue";
import { must } from "@/lib/db/must";
import type { RunContext } from "./run-context";

/** The model that a turn of this stage asks: the run's, unless the platform's owner gave the stage's agent another, and still allows that. */
export async function agentModel({ rows, run }: RunContext, stage: string): Promise<string> {
  const agent = agentOf(stage);
  if (run.replayed || !agent) return run.model;
  const own = must(await rows.from("agent_models").select("model").eq("agent", agent).maybeSingle());
  return own && isAllowed(own.model, await readCatalogue(rows)) ? own.model : run.model;
}
