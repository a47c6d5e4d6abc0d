import { createInterface } from "node:readline/promises";
import type { Approval, ApprovalChoice } from "@/lib/approvals/schema";
import { planSchema } from "@/lib/agents/plan";
import type { ApiClient } from "./api-client";
import { describeMoney, moneyActOf, moneyAnswer, moneyQuestion } from "./money";
import { plain, type Printer } from "./printer";

/** What an approval is about, as lines for people. */
export function describeApproval(approval: Approval): string {
  const money = moneyActOf(approval);
  if (money) return describeMoney(money);
  const plan = approval.kind === "plan" ? planSchema.safeParse((approval.act as { plan?: unknown }).plan) : undefined;
  if (!plan?.success) return plain(`${approval.kind.replaceAll("_", " ")}:\n${JSON.stringify(approval.act, null, 2)}`);
  const { title, summary, steps, commands, acceptance, risk, riskReason } = plan.data;
  return plain(
    [
      `Plan: ${title}`, summary, "",
      ...steps.flatMap((step, i) => [`${i + 1}. ${step.title}`, ...(step.detail ? [`   ${step.detail}`] : []), ...(step.paths.length > 0 ? [`   may write: ${step.paths.join(", ")}`] : [])]),
      ...(commands.length > 0 ? ["", `Commands: ${commands.join(" · ")}`] : []),
      ...(acceptance.length > 0 ? ["", "Done when:", ...acceptance.map((statement) => `- ${statement}`)] : []),
      "", `Risk: ${risk}${riskReason ? `, ${riskReason}` : ""}`,
    ].join("\n"),
  );
}

/** Decides about exactly what was shown. Throws ApiError when it changed or was decided meanwhile. */
export async function decide(api: ApiClient, approval: Approval, decision: "approved" | "rejected", { note, choice }: { note?: string; choice?: ApprovalChoice } = {}): Promise<void> {
  await api.call("POST", `/approvals/${approval.id}/decision`, { body: { decision, digest: approval.digest, ...(note && { note }), ...(choice && { choice }) } });
}

/** Asks at the terminal; nothing but "y" is a yes, and to more money an amount or a wait. Aborting the signal (someone else decided) takes the question back. */
export async function askApproval(api: ApiClient, id: string, printer: Printer, signal: AbortSignal): Promise<void> {
  const { approval } = await api.call<{ approval: Approval }>("GET", `/approvals/${id}`);
  if (approval.status !== "pending" || signal.aborted) return;
  printer.hold();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // A terminal that is asked a question keeps Ctrl-C to itself; whoever presses it means the program.
  terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    process.stdout.write(`\n${describeApproval(approval)}\n\n`);
    const money = moneyActOf(approval);
    const answer = await terminal.question(money ? moneyQuestion(money) : "Approve? [y/N] ", { signal });
    const { decision, ...more } = money ? moneyAnswer(money, answer) : { decision: /^y(es)?$/i.test(answer.trim()) ? ("approved" as const) : ("rejected" as const) };
    await decide(api, approval, decision, more);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stdout.write("\n");
  } finally {
    terminal.close();
    printer.release();
  }
}
