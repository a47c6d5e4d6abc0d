import { capWords } from "@/lib/ai/refused-cap";
import type { Approval, ApprovalChoice } from "@/lib/approvals/schema";
import { moneyActSchema, type MoneyAct } from "@/lib/governance/budgets/money-act";
import { dollars, plain } from "./printer";

/** What a run at a cap asks, when this is such an approval. */
export function moneyActOf(approval: Pick<Approval, "kind" | "act">): MoneyAct | undefined {
  return approval.kind === "more_money" ? moneyActSchema.safeParse(approval.act).data : undefined;
}

export function describeMoney({ cap, needed_micros, options }: MoneyAct): string {
  const words = capWords({ ...cap, subjectName: cap.subject_name });
  return plain([
    `More money: ${dollars(cap.used_micros)} of ${dollars(cap.amount_micros)} is used under ${words}; the next call may need up to ${dollars(needed_micros)}.`,
    ...(options.includes("wait") && cap.ends_at ? [`This ${cap.period} ends at ${cap.ends_at.slice(0, 16).replace("T", " ")} UTC.`] : []),
  ].join("\n"));
}

/** The question at the terminal, with the ways that are open. */
export function moneyQuestion({ options, suggested_micros }: MoneyAct): string {
  const ways = [...(options.includes("more") ? [`dollars to give, such as ${(suggested_micros / 1_000_000).toFixed(2)}`] : []), ...(options.includes("wait") ? ["w to wait"] : []), "anything else stops the run"];
  return `How much more? [${ways.join("; ")}] `;
}

/** What an answer to that question decides. */
export function moneyAnswer(act: MoneyAct, answer: string): { decision: "approved"; choice: ApprovalChoice } | { decision: "rejected" } {
  const text = answer.trim().replace(/^\$/, "");
  if (/^w(ait)?$/i.test(text) && act.options.includes("wait")) return { decision: "approved", choice: { wait: true } };
  const more = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1_000_000) : 0;
  return more > 0 && act.options.includes("more") ? { decision: "approved", choice: { more } } : { decision: "rejected" };
}
