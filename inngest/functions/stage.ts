import { invoke } from "inngest";
import { z } from "zod";

/** What every stage is invoked with: ids, and which round it is. */
export const stageInput = z.object({ runId: z.uuid(), tenantId: z.uuid(), attempt: z.number().int(), round: z.number().int().default(1), sha: z.string().optional() });

/** Stages start by invocation alone, and end when their run is cancelled. Four tries a step, as the SDK counts from zero. */
export const stageOptions = {
  triggers: [invoke(stageInput)],
  retries: 3 as const,
  cancelOn: [{ event: "run/cancelled", if: "event.data.runId == async.data.runId && event.data.attempt == async.data.attempt" }],
};
