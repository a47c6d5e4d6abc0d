import { expect, it } from "vitest";
import { difference, numbersOf, union, verdicts } from "./compare";
import type { CostLine, RunCheck, RunStage } from "./schema";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 10, 0, seconds)).toISOString();
const stage = (name: RunStage["stage"], attempt: number, from: number, to: number | null, status: RunStage["status"] = "succeeded"): RunStage => ({ stage: name, attempt, status, summary: null, startedAt: at(from), finishedAt: to === null ? null : at(to) });
const line = (name: RunStage["stage"], costMicros: number): CostLine => ({ model: "m", stage: name, replayed: false, calls: 2, inputTokens: 10, cachedTokens: 0, outputTokens: 3, reasoningTokens: 0, costMicros });
const run = { startedAt: at(0), finishedAt: at(60), spentMicros: 30, outcome: "merged" } as never;

it("counts what a run came to, stage by stage, and when it was green", () => {
  const stages = [stage("plan", 1, 0, 5), stage("ci", 1, 10, 20, "failed"), stage("fix", 1, 20, 30), stage("ci", 2, 30, 45), stage("finalize", 1, 45, null, "running")];
  expect(numbersOf({ run, stages, costs: [line("plan", 10), line("fix", 20)], toolCalls: 7 })).toEqual({
    cost: 30, inputTokens: 20, outputTokens: 6, turns: 4, toolCalls: 7, repairs: 1, time: 60_000, toGreen: 45_000,
    stages: { plan: { cost: 10, time: 5_000 }, ci: { cost: 0, time: 25_000 }, fix: { cost: 20, time: 10_000 }, finalize: { cost: 0, time: null } },
  });
});

it("knows no end of a run that has none, and no green of one that is red", () => {
  const numbers = numbersOf({ run: { startedAt: at(0), finishedAt: null, spentMicros: 0, outcome: null } as never, stages: [stage("ci", 1, 0, 9)], costs: [], toolCalls: 0 });
  expect(numbers).toMatchObject({ time: null, toGreen: null });
});

it("says differences in words", () => {
  const say = (value: number) => `$${value}`;
  expect(difference(5, 3, say, ["less", "more"])).toEqual({ words: "$2 less", sign: -1 });
  expect(difference(3, 5, say, ["less", "more"])).toEqual({ words: "$2 more", sign: 1 });
  expect(difference(3, 3, say, ["less", "more"])).toEqual({ words: "The same", sign: 0 });
  expect(difference(null, 3, say, ["less", "more"])).toBeNull();
});

it("takes the last verdict of a check, and joins lists", () => {
  const check = (attempt: number, conclusion: RunCheck["conclusion"]) => ({ name: "test", attempt, conclusion }) as RunCheck;
  expect(verdicts([check(2, "success"), check(1, "failure")]).get("test")?.conclusion).toBe("success");
  expect(union(["a", "b"], ["b", "c"])).toEqual([{ item: "a", inA: true, inB: false }, { item: "b", inA: true, inB: true }, { item: "c", inA: false, inB: true }]);
});
