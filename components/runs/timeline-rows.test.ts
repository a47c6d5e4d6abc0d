import { expect, it } from "vitest";
import type { RunCheck, RunStage, Turn } from "@/lib/runs/schema";
import { timelineRows } from "./timeline-rows";

const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, "0")}:00Z`;
const stage = (name: string, attempt: number, minute: number, status = "succeeded") => ({ stage: name, attempt, status, summary: null, startedAt: at(minute), finishedAt: at(minute + 1) }) as RunStage;
const turn = (thread: string, number: number, minute: number, status = "succeeded") => ({ thread, turn: number, stage: thread.split(":")[0], startedAt: at(minute), calls: [{ status }] }) as unknown as Turn;
const check = (id: string, minute: number, conclusion: string) => ({ id, startedAt: at(minute), status: "completed", conclusion }) as RunCheck;

const options = {
  stages: [stage("plan", 1, 0), stage("execute", 1, 2), stage("ci", 1, 5, "failed"), stage("fix", 1, 7), stage("ci", 2, 9)],
  turns: [turn("plan:1", 0, 0), turn("execute:1", 0, 2), turn("execute:1", 1, 3, "failed"), turn("fix:1", 0, 7)],
  checks: [check("green", 9, "success"), check("red", 5, "failure")],
  folded: new Set<string>(),
  errorsOnly: false,
  only: null,
};
const keys = (more: object) => timelineRows({ ...options, ...more }).map(({ key }) => key);

it("puts turns and checks under the stage in which they began", () => {
  expect(keys({})).toEqual(["plan.1", "plan:1:0", "execute.1", "execute:1:0", "execute:1:1", "ci.1", "red", "fix.1", "fix:1:0", "ci.2", "green"]);
});

it("hides what is folded, and all but one kind of stage", () => {
  expect(keys({ folded: new Set(["execute.1"]) })).not.toContain("execute:1:0");
  expect(keys({ only: "ci" })).toEqual(["ci.1", "red", "ci.2", "green"]);
});

it("shows only what failed, and where", () => {
  expect(keys({ errorsOnly: true })).toEqual(["execute.1", "execute:1:1", "ci.1", "red"]);
});
