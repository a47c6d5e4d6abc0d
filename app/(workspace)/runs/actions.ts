"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { editPlan } from "@/lib/approvals/edit-plan";
import { editPlanInputSchema, type EditPlanInput } from "@/lib/approvals/schema";
import { runActionSchema, runMessageInputSchema, startRunInputSchema } from "@/lib/runs/schema";
import { sendRunMessage } from "@/lib/runs/send-message";
import { startRun as start } from "@/lib/runs/start-run";
import { steerRun as steer } from "@/lib/runs/steer-run";
import { answer } from "../answer";

const dollars = z.coerce.number({ error: "Give an amount in dollars." }).min(0, "Give 0 or more.").max(1_000, "At most 1,000 dollars.");

/** A field that is not in the form, or empty, is not named. */
const whole = (value: FormDataEntryValue | null) => (value ? Number(value) : undefined);
const planText = z.string().max(100_000).transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("The plan did not arrive whole; reload the page.");
    return z.NEVER;
  }
});

/** Starts a run and goes to its page. The form's key makes a second press the same run. */
export async function startRun(_: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  let runId = "";
  const answered = await answer(async (actor) => {
    const cap = z.object({ cap: dollars }).parse({ cap: data.get("cap") }).cap;
    const input = startRunInputSchema.parse({
      repositoryId: data.get("repositoryId"),
      goal: data.get("goal"),
      autonomy: data.get("autonomy"),
      model: data.get("model"),
      capMicros: Math.round(cap * 1_000_000),
      baseBranch: data.get("baseBranch") || undefined,
      turnLimit: whole(data.get("turnLimit")),
      fixLimit: whole(data.get("fixLimit")),
      deadlineMinutes: whole(data.get("deadlineMinutes")),
      replayOf: data.get("replayOf") ?? undefined,
      fromSameCommit: data.has("fromSameCommit") || undefined,
      plan: data.has("plan") ? planText.parse(data.get("plan")) : undefined,
      idempotencyKey: data.get("idempotencyKey"),
    });
    runId = (await start(actor, input)).run.id;
  });
  if (answered.done) redirect(`/runs/${runId}`);
  return answered;
}

/** Pauses, resumes, cancels or retries: the button that was pressed says which. */
export async function steerRun(runId: string, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  return answer(async (actor) => steer(actor, z.uuid().parse(runId), runActionSchema.parse(data.get("action"))));
}

/** Leaves a message that the run's next turn reads. */
export async function sendMessage(runId: string, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  return answer(async (actor) => sendRunMessage(actor, z.uuid().parse(runId), runMessageInputSchema.parse({ body: data.get("body") }).body));
}

/** Replaces the plan that waits for approval; with `approve` it is approved at once, where the rules let whoever edited. */
export async function savePlan(runId: string, input: EditPlanInput, approve: boolean): Promise<ActionAnswer> {
  return answer(async (actor) => editPlan(actor, z.uuid().parse(runId), editPlanInputSchema.parse(input), { approve: approve === true, undoable: true }));
}
