import { createInterface } from "node:readline/promises";
import type { Approval } from "@/lib/approvals/schema";
import { planSchema } from "@/lib/agents/plan";
import type { ApiClient } from "./api-client";
import { plain, type Printer } from "./printer";

/** What an approval is about, as lines for people. */
export function describeApproval(approval: Approval): string {
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
export async function decide(api: ApiClient, approval: Approval, decision: "approved" | "rejected", note?: string): Promise<void> {
  await api.call("POST", `/approvals/${approval.id}/decision`, { body: { decision, digest: approval.digest, ...(note && { note }) } });
}

/** Asks at the terminal; nothing but "y" is a yes. Aborting the signal (someone else decided) takes the question back. */
export async function askApproval(api: ApiClient, id: string, printer: Printer, signal: AbortSignal): Promise<void> {
  const { approval } = await api.call<{ approval: Approval }>("GET", `/approvals/${id}`);
  if (approval.status !== "pending" || signal.aborted) return;
  printer.hold();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // A terminal that is asked a question keeps Ctrl-C to itself; whoever presses it means the program.
  terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    process.stdout.write(`\n${describeApproval(approval)}\n\n`);
    const answer = await terminal.question("Approve? [y/N] ", { signal });
    await decide(api, approval, /^y(es)?$/i.test(answer.trim()) ? "approved" : "rejected");
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stdout.write("\n");
  } finally {
    terminal.close();
    printer.release();
  }
}
