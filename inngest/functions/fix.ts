import { z } from "zod";
import { invoke } from "inngest";
import { inngest } from "../client";
import { durable } from "../durable";
import { forgeStep } from "../steps/forge-step";
import { publishThread } from "../steps/publish";
import { takeTurns } from "../steps/take-turns";
import { beginFixing, finishFixing, fixThread, fixing, mayRepair } from "@/lib/runs/steps/fix";
import { stageInput, stageOptions } from "./stage";

const fixInput = stageInput.extend({ failures: z.array(z.object({ id: z.string(), name: z.string(), signature: z.string() })).max(50) });

export type FixResult = { state: "repaired"; sha: string } | { state: "given_up" | "stopped"; message: string } | { state: "cancelled" };

export const fix = inngest.createFunction({ id: "fix", ...stageOptions, triggers: [invoke(fixInput)] }, async ({ event, step }): Promise<FixResult> => {
  const { runId, tenantId, round, failures } = fixInput.parse(event.data);
  const allowed = await step.run("may-repair", () => durable(() => mayRepair(runId, round, failures)));
  if (!allowed.repair) return { state: "given_up", message: allowed.reason };

  await forgeStep(step, runId, "begin", () => beginFixing(runId, round, failures.map((failure) => failure.id)));
  const result = await takeTurns(step, { runId, tenantId }, () => fixing(runId, round));
  if (result.state === "stopped" && result.reason === "cancelled") return { state: "cancelled" };

  const early = result.state === "stopped" ? result.message : null;
  const published = await publishThread(step, runId, fixThread(round), `Repair ${failures.map((failure) => failure.name).join(", ")}`, early);
  const stopped = early ?? (published.state === "refused" ? published.message : null);
  const repaired = stopped === null && published.state === "pushed" ? published : null;
  const summary = stopped ?? (repaired ? "The repair is pushed." : "The repair changed nothing.");
  await step.run("finish", () => durable(() => finishFixing(runId, round, repaired ? "succeeded" : "failed", summary)));
  if (repaired) return { state: "repaired", sha: repaired.sha };
  return { state: stopped ? "stopped" : "given_up", message: summary };
});
