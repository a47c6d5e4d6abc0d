import { agentOf } from "@/lib/agents/names";
import { loadPrices } from "@/lib/ai/load-prices";
import { must } from "@/lib/db/must";
import type { RunContext } from "./run-context";

/** The model that a turn of this stage asks: the run's, unless the platform's owner gave the stage's agent another. Its price is read before. */
export async function agentModel({ rows, run }: RunContext, stage: string): Promise<string> {
  await loadPrices(rows);
  const agent = agentOf(stage);
  if (run.replayed || !agent) return run.model;
  const own = must(await rows.from("agent_models").select("model").eq("agent", agent).maybeSingle());
  return own?.model ?? run.model;
}
