import { expect, it } from "vitest";
import type { RunEvent } from "@/lib/runs/schema";
import { endedTurns } from "./ended-turns";
import { applyTurnEvents } from "./turn-events";

const END = "2026-11-21T10:05:00Z";
const event = (type: string, data: object): RunEvent => ({ number: 1, type, level: "info", stage: "execute", message: "", data: { thread: "execute:1", ...data }, createdAt: "2026-11-21T10:00:00Z" });
const done = [event("turn.started", { turn: 0 }), event("turn.finished", { turn: 0, text: "I look.", duration_ms: 9 }), event("tool.started", { turn: 0, call_id: "a", name: "read_file" }), event("tool.finished", { turn: 0, call_id: "a", status: "succeeded" })];
const calling = [event("turn.finished", { turn: 1, text: "I test.", duration_ms: 9 }), event("tool.started", { turn: 1, call_id: "b", name: "run_command" })];
const asking = [event("turn.started", { turn: 2 })];

it("leaves the turns of a run under way as they are", () => {
  const turns = applyTurnEvents([], [...done, ...calling, ...asking]);
  expect(endedTurns(turns, null)).toBe(turns);
});

it("shows what an ended run had under way as stopped at its end, and the rest as it was", () => {
  const turns = applyTurnEvents([], [...done, ...calling, ...asking]);
  const shown = endedTurns(turns, END);
  expect(shown[0]).toBe(turns[0]);
  expect(shown[1]).toMatchObject({ text: "I test.", calls: [{ status: "stopped", finishedAt: END }] });
  expect(shown[2]).toMatchObject({ text: "Stopped before the model had answered", finishedAt: END, calls: [] });
});
