import { z } from "zod";
import { must } from "@/lib/db/must";
import { MorningError, RetryableError } from "@/lib/errors";
import { sendAbout } from "@/lib/runs/steps/send-outbox";
import { actingFor } from "./acting-for";
import { done, ignored, type Heeded, type Place } from "./place";
import type { Sender } from "./read-intent";

export type Steering = { action: "pause" | "resume" | "cancel" | "retry" | "reopen" } | { action: "message"; body: string } | { action: "approve"; at: string } | { action: "budget"; micros: number };

export const steeredSchema = z.object({ done: z.boolean(), reason: z.string().nullish() });

/** Does to a run what somebody who may write asks for, once for each key. What the run's state does not allow is answered with the reason. */
export async function steer({ rows }: Place, runId: string, sender: Sender, key: string, steering: Steering): Promise<Heeded> {
  try {
    const steered = steeredSchema.parse(must(await rows.rpc("steer_run_from_github", { of_run: runId, command: { ...steering, key, login: sender.login, github_id: sender.id } }).setHeader(...actingFor(sender))));
    await sendAbout(rows, runId);
    return steered.done ? done(`${sender.login}: ${steering.action}.`) : ignored(steered.reason ?? "There was nothing to do.");
  } catch (error) {
    if (error instanceof MorningError && !(error instanceof RetryableError) && ["conflict", "bad_request", "forbidden"].includes(error.code)) return ignored(error.message);
    throw error;
  }
}
