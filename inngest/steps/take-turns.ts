import { takeTurn, type Conversation, type StopReason } from "@/lib/runs/steps/take-turn";
import { durable } from "../durable";
import { waitForApproval, type Step } from "./wait-for-approval";
import { waitForMoney } from "./wait-for-money";
import { waitWhilePaused } from "./wait-while-paused";

/** Turns, approvals, waits for money and pauses together; far above any turn limit, so that this loop too has an end. */
const MAX_ROUNDS = 2_000;

export type TurnsResult = { state: "ended" } | { state: "stopped"; reason: StopReason; message: string };

/** Runs a conversation to its end, a turn a step. Approvals, caps and pauses wait without holding anything. */
export async function takeTurns(step: Step, { runId, tenantId }: { runId: string; tenantId: string }, open: () => Promise<Conversation>): Promise<TurnsResult> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = await step.run(`turn-${round}`, () => durable(async () => takeTurn(runId, await open())));
    if (result.state === "ended" || result.state === "stopped") return result;
    if (result.state === "approval") await waitForApproval(step, `turn-${round}-approval`, result.approvalId);
    if (result.state === "money" && !(await waitForMoney(step, runId, tenantId, `turn-${round}`, result))) return { state: "stopped", reason: "budget", message: `${result.message} Nobody gave more, so the run stopped.` };
    if (result.state === "paused") await waitWhilePaused(step, runId, `turn-${round}`);
  }
  return { state: "stopped", reason: "turn_limit", message: "The run took too many rounds." };
}
