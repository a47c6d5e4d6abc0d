import { z } from "zod";
import { must } from "@/lib/db/must";
import { askReason, asksOf, askWords, RULE, runStandingSchema, type Asks } from "@/lib/governance/reputation/asks";
import type { RunContext } from "./run-context";
import type { Stage } from "./run-log";
import { recordDecision } from "./stages";

const decidedSchema = z.object({ asks: z.object({ plan: z.boolean(), write: z.boolean(), command: z.boolean(), merge: z.boolean() }) });

/** What waits for a person in this stage, and why, in a sentence. Decided once for each stage of an attempt, on its record. */
export async function effectiveAsks(context: RunContext, stage: Stage): Promise<{ asks: Asks; reason: string }> {
  const { rows, run } = context;
  const key = `asks.${stage}.${run.attempt}`;
  const known = async () => must(await rows.from("decisions").select("reason, evidence").eq("run_id", run.id).eq("key", key).limit(1))[0];
  if (!(await known())) {
    const standing = runStandingSchema.parse(must(await rows.rpc("run_standing", { of_run: run.id, in_stage: stage })));
    const asks = asksOf(standing);
    await recordDecision(context, { key, actor: "policy", kind: "autonomy", choice: `Asks about ${askWords(asks)}`, reason: askReason(standing), evidence: { rule: RULE, inputs: { stage, ...standing }, asks } });
  }
  // Another process may have decided at the same time: what is stored counts.
  const decided = (await known())!;
  return { asks: decidedSchema.parse(decided.evidence).asks, reason: decided.reason };
}
