import type { ComparableRun } from "./read-comparable";
import type { RunCheck, Stage } from "./schema";

/** What a run came to, in numbers; null for what there is not, or not yet. Money in micro-dollars, times in milliseconds. */
export interface RunNumbers {
  cost: number;
  inputTokens: number;
  outputTokens: number;
  /** Calls of a model. */
  turns: number;
  toolCalls: number;
  repairs: number;
  time: number | null;
  /** From the start until the checks were green. */
  toGreen: number | null;
  stages: Partial<Record<Stage, { cost: number; time: number | null }>>;
}

/** The numbers of a run as its rows have them. */
export function numbersOf({ run, stages, costs, toolCalls }: Pick<ComparableRun, "run" | "stages" | "costs" | "toolCalls">): RunNumbers {
  const sum = (pick: (line: (typeof costs)[number]) => number) => costs.reduce((total, line) => total + pick(line), 0);
  const since = (end: string | null | undefined) => (run.startedAt && end ? Date.parse(end) - Date.parse(run.startedAt) : null);
  const green = stages.findLast(({ stage, status }) => stage === "ci" && status === "succeeded");
  const each: RunNumbers["stages"] = {};
  for (const { stage, startedAt, finishedAt } of stages) {
    const so = each[stage]?.time ?? 0;
    each[stage] = { cost: 0, time: finishedAt ? so + Date.parse(finishedAt) - Date.parse(startedAt) : each[stage]?.time ?? null };
  }
  for (const { stage, costMicros } of costs) {
    if (stage === null) continue;
    const known = each[stage] ?? { cost: 0, time: null };
    each[stage] = { ...known, cost: known.cost + costMicros };
  }
  return {
    cost: run.spentMicros,
    inputTokens: sum((line) => line.inputTokens),
    outputTokens: sum((line) => line.outputTokens),
    turns: sum((line) => line.calls),
    toolCalls,
    repairs: stages.filter(({ stage }) => stage === "fix").length,
    time: since(run.finishedAt),
    // The checks of the last commit decide: what was green before a later repair is not the end.
    toGreen: run.outcome === "merged" || run.outcome === "ready_for_review" ? since(green?.finishedAt) : null,
    stages: each,
  };
}

/** How B is to A, in words: "$0.12 less", "the same"; null when one of them is not known. Whether that is better is for who knows what less means. */
export function difference(a: number | null, b: number | null, say: (value: number) => string, [less, more]: readonly [string, string]): { words: string; sign: -1 | 0 | 1 } | null {
  if (a === null || b === null) return null;
  const words = say(Math.abs(b - a));
  if (a === b || words === say(0)) return { words: "The same", sign: 0 };
  return b < a ? { words: `${words} ${less}`, sign: -1 } : { words: `${words} ${more}`, sign: 1 };
}

/** The last verdict of each check by its name. */
export function verdicts(checks: readonly RunCheck[]): Map<string, RunCheck> {
  return new Map(checks.toSorted((one, other) => one.attempt - other.attempt).map((check) => [check.name, check]));
}

/** What is in either list, in order, and in which. */
export function union<Item>(a: readonly Item[], b: readonly Item[]): { item: Item; inA: boolean; inB: boolean }[] {
  return [...new Set([...a, ...b])].map((item) => ({ item, inA: a.includes(item), inB: b.includes(item) }));
}
