import type { BudgetExceededError } from "@/lib/ai/errors";
import type { RefusedCap } from "@/lib/ai/refused-cap";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { requestApproval } from "./approvals";
import type { RunContext } from "./run-context";
import { sendAbout } from "./send-outbox";

const CENT = 10_000;

/**
 * Asks people what to do at a cap: give more money, wait until its period rolls, or stop. A turn that
 * died after asking finds what it asked. Answers the approval's id.
 */
export async function askForMoney(context: RunContext, { neededMicros, message }: BudgetExceededError, cap: RefusedCap): Promise<string> {
  const { rows, run } = context;
  const asked = must(await rows.rpc("unheeded_money_approval", { of_run: run.id }));
  if (asked) return asked;
  const before = must(await rows.from("approvals").select("id").eq("run_id", run.id).eq("kind", "more_money").limit(1_000)).length;
  const suggested = suggestedMicros(neededMicros, cap);
  const act = {
    cap: {
      scope: cap.scope, subject: cap.subject, subject_name: cap.subjectName, period: cap.period, amount_micros: cap.amountMicros, used_micros: cap.usedMicros,
      starts_at: cap.startsAt, ends_at: cap.endsAt, most_micros: cap.mostMicros,
    },
    needed_micros: neededMicros,
    suggested_micros: suggested,
    options: [...(suggested > 0 ? ["more"] : []), ...(cap.endsAt ? ["wait"] : []), "stop"],
  };
  return (await requestApproval(context, { key: `more_money.${before}`, kind: "more_money", act, message })).id;
}

/** What lets the run go on for a while, in whole cents where they fit: half as much again as the cap, and enough for what was refused. 0 where the platform allows no more. */
export function suggestedMicros(neededMicros: number, cap: Pick<RefusedCap, "amountMicros" | "usedMicros" | "mostMicros">): number {
  const missing = cap.usedMicros + neededMicros - cap.amountMicros;
  const room = cap.mostMicros - cap.amountMicros;
  if (room < missing) return 0;
  return Math.min(room, Math.ceil(Math.max(missing, cap.amountMicros / 2) / CENT) * CENT);
}

/** Does what was decided about more money, once, and says whether the run still waits, and until when (ISO). */
export async function heedMoney(runId: string, approvalId: string): Promise<{ waiting: boolean; until: string | null }> {
  const rows = serviceClient();
  const heeded = must(await rows.rpc("heed_money_approval", { of_approval: approvalId })) as { waiting: boolean; until: string | null };
  await sendAbout(rows, runId);
  return heeded;
}
