import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { loadRun } from "./run-context";

const admissionSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("claimed") }),
  z.object({ state: z.literal("gone") }),
  z.object({ state: z.literal("wait"), wait_ms: z.number() }),
]);
export type Admission = z.infer<typeof admissionSchema>;

/**
 * Lets the run in, for this run of the engine, when its turn has come: what is stopped, or over the
 * workspace's runs of a day, waits. Gone: someone else has it, it has ended, or a later attempt was asked for.
 */
export async function admitRun(runId: string, attempt: number, claimant: string): Promise<Admission> {
  const { rows, run } = await loadRun(runId);
  if (run.attempt !== attempt) return { state: "gone" };
  return admissionSchema.parse(must(await rows.rpc("admit_run", { of_run: runId, claimant })));
}

const roomSchema = z.object({ granted: z.boolean(), wait_ms: z.number() });

/** Takes the run's place among the workspace's pull requests of an hour, once; or says how long to wait for it, in milliseconds. */
export async function takePullRequest(runId: string): Promise<{ granted: boolean; waitMs: number }> {
  const { granted, wait_ms } = roomSchema.parse(must(await serviceClient().rpc("take_pull_request", { of_run: runId })));
  return { granted, waitMs: wait_ms };
}
