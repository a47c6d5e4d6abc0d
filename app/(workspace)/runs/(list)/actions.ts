"use server";

import { redirect } from "next/navigation";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { tryDemo } from "@/lib/demo/try-demo";
import { answer } from "../../answer";

/** Starts the demo's run, or finds the one there is, and goes to its page. */
export async function startDemo(): Promise<ActionAnswer> {
  let runId = "";
  const answered = await answer(async (actor) => {
    runId = (await tryDemo(actor)).runId;
  });
  if (answered.done) redirect(`/runs/${runId}`);
  return answered;
}
