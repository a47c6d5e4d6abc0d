import { expect, it } from "vitest";
import type { RunEvent } from "@/lib/runs/schema";
import { applyTurnEvents, parseTurnKey, turnKey } from "./turn-events";

const event = (type: string, data: object, message = ""): RunEvent => ({ number: 1, type, level: "info", stage: "execute", message, data, createdAt: "2026-11-21T10:00:00Z" });
const at = { thread: "execute:1", turn: 4 };
const story = [
  event("turn.started", { ...at, model: "openai:gpt-6" }),
  event("turn.finished", { ...at, model: "openai:gpt-6", text: "I look at it.", input_tokens: 10, output_tokens: 3, cost_micros: 42, first_token_ms: 80, duration_ms: 900 }),
  event("tool.started", { ...at, call_id: "0.a", name: "read_file" }, "read_file: src/a.ts"),
  event("tool.finished", { ...at, call_id: "0.a", status: "succeeded" }),
];

it("tells a turn's story from its events", () => {
  expect(applyTurnEvents([], story.slice(0, 1))).toMatchObject([{ ...at, model: "openai:gpt-6", finishedAt: null, calls: [] }]);
  expect(applyTurnEvents([], story)).toMatchObject([
    { ...at, stage: "execute", text: "I look at it.", inputTokens: 10, costMicros: 42, firstTokenMs: 80, durationMs: 900, calls: [{ callId: "0.a", name: "read_file", about: "src/a.ts", status: "succeeded", finishedAt: "2026-11-21T10:00:00Z" }] },
  ]);
});

it("changes nothing for what is told twice, nor for other events", () => {
  const turns = applyTurnEvents([], story);
  expect(applyTurnEvents(turns, story)).toBe(turns);
  expect(applyTurnEvents(turns, [event("note", {}), event("check.started", { turn: 4 })])).toBe(turns);
});

it("ends a turn that was stopped in the middle, and tells it anew when it was taken up", () => {
  const stopped = applyTurnEvents([], [story[0]!, event("turn.interrupted", at, "Turn 5 was stopped in the middle.")]);
  expect(stopped).toMatchObject([{ text: "Turn 5 was stopped in the middle.", finishedAt: "2026-11-21T10:00:00Z" }]);
  expect(applyTurnEvents(stopped, story.slice(1))).toEqual(applyTurnEvents([], story));
});

it("leaves the other turns as they are", () => {
  const turns = applyTurnEvents([], story);
  const more = applyTurnEvents(turns, [event("turn.started", { thread: "execute:1", turn: 5 })]);
  expect(more).toHaveLength(2);
  expect(more[0]).toBe(turns[0]);
});

it("names turns by thread and number", () => {
  expect(turnKey(at)).toBe("execute:1:4");
  expect(parseTurnKey("execute:1:4")).toEqual(at);
  expect([parseTurnKey("execute"), parseTurnKey(""), parseTurnKey("a:b")]).toEqual([null, null, null]);
});
