"use server";

import { z } from "zod";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { decideMany as decideAll } from "@/lib/approvals/decide-many";
import { delegateApproval } from "@/lib/approvals/delegate-approval";
import { editCommand as edit } from "@/lib/approvals/edit-command";
import { decisionInputSchema, decisionsInputSchema, editCommandInputSchema, type ApprovalChoice, type Decided, type DecisionsInput, type EditCommandInput } from "@/lib/approvals/schema";
import { applyDecision, undoDecision } from "@/lib/approvals/undo-decision";
import { answer } from "../answer";

const undoable = { undoable: true };
const dollars = z.coerce.number({ error: "Give an amount in dollars." }).min(0.01, "Give a cent or more.").max(1_000_000, "At most 1,000,000 dollars.");

/** Decides about the act whose digest the page showed; it can be taken back for a few seconds. */
export async function decide(approvalId: string, digest: string, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  return answer(async (actor) => {
    const [decision, note] = [data.get("decision"), data.get("note")];
    const choice = decision === "approved" ? choiceOf(data) : undefined;
    await decideApproval(actor, z.uuid().parse(approvalId), decisionInputSchema.parse({ decision, digest, ...(note && { note }), ...(choice && { choice }) }), undoable);
  });
}

function choiceOf(data: FormData): ApprovalChoice | undefined {
  if (data.get("choice") === "wait") return { wait: true };
  return data.has("more") ? { more: Math.round(z.object({ more: dollars }).parse({ more: data.get("more") }).more * 1_000_000) } : undefined;
}

/** Decides about several, each by the digest that the page showed. */
export async function decideMany(input: DecisionsInput): Promise<ActionAnswer & { results?: Decided[] }> {
  let results: Decided[] = [];
  const answered = await answer(async (actor) => {
    results = await decideAll(actor, decisionsInputSchema.parse(input), undoable);
  });
  return { ...answered, results };
}

/** Takes one's own decision back, while it does not count yet. */
export async function undo(approvalId: string): Promise<ActionAnswer> {
  return answer((actor) => undoDecision(actor, z.uuid().parse(approvalId)));
}

/** Has one's own decision count now. */
export async function apply(approvalId: string): Promise<ActionAnswer> {
  return answer((actor) => applyDecision(actor, z.uuid().parse(approvalId)));
}

/** Hands the decision to one member; null takes that back. */
export async function delegate(approvalId: string, to: string | null): Promise<ActionAnswer> {
  return answer((actor) => delegateApproval(actor, z.uuid().parse(approvalId), z.uuid().nullable().parse(to)));
}

/** Puts another command in the place of the one that waits. */
export async function editCommand(approvalId: string, input: EditCommandInput): Promise<ActionAnswer> {
  return answer((actor) => edit(actor, z.uuid().parse(approvalId), editCommandInputSchema.parse(input), undoable));
}
