import { dollars, dollarsExact } from "@/components/runs/format";
import type { Cap } from "@/lib/governance/budgets/schema";

export const SCOPE_GROUPS: Record<Cap["scope"], string> = { tenant: "Workspace", agent: "Agents", strategy: "Strategies", repository: "Repositories", person: "People who start runs" };

/** Whom a cap is about. */
export function whom({ scope, subject, subjectName }: Pick<Cap, "scope" | "subject" | "subjectName">): string {
  if (scope === "tenant") return "The whole workspace";
  if (scope === "agent") return `The ${subject}`;
  return subjectName ?? `A removed ${scope}`;
}

export const PER: Record<Cap["period"], string> = { hour: "an hour", day: "a day", month: "a month" };

/** An amount of a cap: to the cent, or to the micro-dollar where it is not whole cents, because what it allows is exact. */
export const capAmount = (micros: number): string => (micros % 10_000 === 0 ? dollars(micros) : dollarsExact(micros));
