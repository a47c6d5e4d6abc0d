import { expect, it } from "vitest";
import type { CostSums, Costs } from "@/lib/governance/costs/schema";
import { seriesOf } from "./series";

const sums = (costMicros: number): CostSums => ({ entries: 1, inputTokens: costMicros * 2, cachedTokens: 0, outputTokens: costMicros, reasoningTokens: 0, costMicros, recordedMicros: 0 });
const costs: Costs = {
  from: "2026-11-01", to: "2026-11-03", zone: "UTC", by: "agent", total: sums(111), groupCount: 3,
  groups: [{ key: "executor", name: "executor", ...sums(100) }, { key: "none", name: "No agent", ...sums(10) }, { key: "fixer", name: "fixer", ...sums(1) }],
  days: [{ day: "2026-11-01", ...sums(60) }, { day: "2026-11-03", ...sums(51) }],
  series: [{ day: "2026-11-01", key: "none", costMicros: 10, tokens: 30 }, { day: "2026-11-01", key: "executor", costMicros: 50, tokens: 150 }, { day: "2026-11-03", key: "executor", costMicros: 50, tokens: 150 }],
};

it("is each day with the dearest groups in their order, and what is left as one", () => {
  expect(seriesOf(costs, "money")).toEqual({
    names: ["executor", "No agent", "All others"],
    days: [{ day: "2026-11-01", total: 60, values: [50, 10, 0] }, { day: "2026-11-02", total: 0, values: [0, 0, 0] }, { day: "2026-11-03", total: 51, values: [50, 0, 1] }],
  });
  expect(seriesOf(costs, "tokens").days.at(-1)).toEqual({ day: "2026-11-03", total: 153, values: [150, 0, 3] });
  expect(seriesOf({ ...costs, by: "day" }, "money").days.map(({ values }) => values)).toEqual([[60], [0], [51]]);
});
