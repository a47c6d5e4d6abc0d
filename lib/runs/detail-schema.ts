import { z } from "zod";
import { planSchema } from "@/lib/agents/plan";
import { approvalSchema, approvalSummarySchema } from "@/lib/approvals/schema";
import { artifactSummarySchema } from "@/lib/artifacts/schema";
import { checkSchema, costLineSchema, decisionSchema, pullRequestSchema, runOriginSchema, runSchema, runStageSchema } from "./schema";

/** Everything that a run's page shows besides its events. */
export const runDetailSchema = z.object({
  run: runSchema,
  origin: runOriginSchema.nullable().describe("Null for a run that was started here"),
  waitsForForge: z.object({ message: z.string(), since: z.iso.datetime({ offset: true }) }).nullable().describe("Why the run waits until the forge answers again"),
  stages: z.array(runStageSchema).describe("In the order in which they began"),
  plan: z.object({ version: z.number().int(), author: z.enum(["agent", "person"]), createdAt: z.iso.datetime({ offset: true }), content: planSchema }).nullable().describe("The latest version"),
  pendingApprovals: z.array(approvalSchema),
  approvals: z.array(approvalSummarySchema).describe("Newest first"),
  pullRequest: pullRequestSchema.nullable(),
  checks: z.array(checkSchema).describe("The 100 newest, of every commit; those of the head commit decide"),
  costs: z.array(costLineSchema),
  decisions: z.array(decisionSchema),
  artifacts: z.array(artifactSummarySchema),
});
export type RunDetail = z.infer<typeof runDetailSchema>;
