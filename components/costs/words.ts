import { dollarsExact } from "@/components/runs/format";
import type { CostGrouping } from "@/lib/governance/costs/schema";

export const BY: Record<CostGrouping, string> = { day: "Day", agent: "Agent", model: "Model", repository: "Repository", strategy: "Strategy", person: "Person", kind: "Kind" };

/** Micro-dollars to the micro-dollar; what was given back has a minus. */
export const money = (micros: number) => `${micros < 0 ? "−" : ""}${dollarsExact(Math.abs(micros))}`;
