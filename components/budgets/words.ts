import type { Cap } from "@/lib/governance/budgets/schema";

export const SCOPE_GROUPS: Record<Cap["scope"], string> = { tenant: "Workspace", agent: "Agents", strategy: "Strategies", repository: "Repositories", person: "People who start runs" };

/** Whom a cap is about. */
export function whom({ scope, subject, subjectName }: Pick<Cap, "scope" | "subject" | "subjectName">): string {
  if (scope === "tenant") return "The whole workspace";
  if (scope === "agent") return `The ${subject}`;
  return subjectName ?? `A removed ${scope}`;
}

export const PER: Record<Cap["period"], string> = { hour: "an hour", day: "a day", month: "a month" };
