import { expect, it } from "vitest";
import { failingStep } from "./logs";

const log = ["\uFEFF2026-11-21T10:00:00.1000000Z Setting up", "2026-11-21T10:00:02.5000000Z npm ci", "2026-11-21T10:00:05.0000000Z not ok 1", "  at sum.js:3", "2026-11-21T10:00:05.9000000Z ##[error]exit code 1", "2026-11-21T10:00:07.1000000Z Cleaning up"].join("\n");
const step = (name: string, conclusion: string, from: string, to: string) => ({ name, conclusion, started_at: `2026-11-21T10:00:${from}Z`, completed_at: `2026-11-21T10:00:${to}Z` });

it("keeps the lines of the step that failed, those without a time with them", () => {
  const steps = [step("Set up", "success", "00", "02"), step("Test", "failure", "05", "05"), step("Clean up", "success", "07", "07")];
  expect(failingStep(log, { id: 1, steps })).toBe('Step "Test" failed:\n2026-11-21T10:00:05.0000000Z not ok 1\n  at sum.js:3\n2026-11-21T10:00:05.9000000Z ##[error]exit code 1');
});

it("keeps everything where no step tells when it failed", () => {
  expect(failingStep(log, { id: 1 })).toBe(log);
  expect(failingStep(log, { id: 1, steps: [step("Test", "success", "05", "05")] })).toBe(log);
  expect(failingStep("no times here", { id: 1, steps: [step("Test", "failure", "05", "05")] })).toBe("no times here");
});
