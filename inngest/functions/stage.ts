import { invoke } from "inngest";
import { z } from "zod";

/** What every stage is invoked with: ids, which round it is, and for checks which time CI runs on that commit. */
export const stageInput = z.object({ runId: z.uuid(), tenantId: z.uuid(), attempt: z.number().int(), round: z.number().int().default(1), sha: z.string().optional(), checkAttempt: z.number().int().positive().default(1) });

/** Stages start by invocation alone, and end when their run is cancelled. Four tries a step, as the SDK counts from zero. */
export const stageOptions = {
  triggers: [invoke(stageInput)],
  retries: 3 as const,
  cancelOn: [{ event: "run/cancelled", if: "event.data.runId == async.data.runId && event.data.attempt == async.data.attempt" }],
};
