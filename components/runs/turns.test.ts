import { expect, it } from "vitest";
import type { RunEvent } from "@/lib/runs/schema";
import { turnsOf } from "./turns";

let last = 0;
const event = (type: string, data: unknown, message = ""): RunEvent => ({ number: (last += 1), type, level: "info", stage: "execute", message, data, createdAt: "2026-11-21T10:00:00+00:00" });

it("puts tool calls under the turn that asked for them, by conversation and number", () => {
  const turns = turnsOf([
    event("turn.started", { thread: "execute:1", turn: 0 }),
    event("turn.finished", { thread: "execute:1", turn: 0, text: "I look first.", model: "replay:replay", replayed: true, input_tokens: 10, cached_tokens: 4, output_tokens: 3, reasoning_tokens: 1, cost_micros: 12, first_token_ms: null, duration_ms: 40 }),
    event("tool.started", { thread: "execute:1", turn: 0, call_id: "a", name: "read_file" }, "read_file: src/parse.ts"),
    event("note", {}),
    event("tool.finished", { thread: "execute:1", turn: 0, call_id: "a", name: "read_file", status: "succeeded", output: "text" }),
    event("turn.started", { thread: "fix:1", turn: 0 }),
  ]);
  expect(turns.map(({ key, number, calls }) => ({ key, number, calls }))).toEqual([
    { key: "execute:1#0", number: 1, calls: [{ id: "a", name: "read_file", about: "src/parse.ts", status: "succeeded", output: "text" }] },
    { key: "fix:1#0", number: 1, calls: [] },
  ]);
  expect(turns[0]?.answer).toMatchObject({ text: "I look first.", replayed: true, inputTokens: 10, cachedTokens: 4, costMicros: 12, firstTokenMs: null });
  expect(turns[1]?.answer).toBeNull();
});

it("shows a call that is under way, and bears data that is not what it should be", () => {
  const [turn] = turnsOf([event("tool.started", { thread: "execute:1", turn: 2, call_id: "b", name: "run_command" }, "run_command: npm test"), event("tool.finished", null), event("turn.finished", "no object")]);
  expect(turn?.calls).toEqual([{ id: "b", name: "run_command", about: "npm test", status: "running", output: "" }]);
});
