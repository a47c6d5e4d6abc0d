import type { ModelMessage } from "ai";
import { describe, expect, it } from "vitest";
import { compact } from "./compact";
import { windowTokens } from "./tokens";

/** Small, fast and repeatable: mulberry32. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let calls = 0;
function exchange(paths: string[], size: number, tool = "read_file"): ModelMessage[] {
  const parts = paths.map((path) => ({ id: `call-${calls++}`, path }));
  return [
    { role: "assistant", content: [{ type: "text", text: "Looking." }, ...parts.map(({ id, path }) => ({ type: "tool-call" as const, toolCallId: id, toolName: tool, input: { path } }))] },
    { role: "tool", content: parts.map(({ id }) => ({ type: "tool-result" as const, toolCallId: id, toolName: tool, output: { type: "text" as const, value: "x".repeat(size) } })) },
  ];
}

function conversation(next: () => number): ModelMessage[] {
  const messages: ModelMessage[] = [{ role: "user", content: `The goal: ${"g".repeat(Math.floor(next() * 2_000))}` }];
  for (let turn = 0; turn < 3 + next() * 40; turn++) {
    if (next() < 0.2) messages.push({ role: "user", content: "By the way: ".repeat(1 + Math.floor(next() * 200)) });
    else if (next() < 0.15) messages.push({ role: "assistant", content: "Thinking aloud. ".repeat(1 + Math.floor(next() * 100)) });
    else messages.push(...exchange(Array.from({ length: 1 + Math.floor(next() * 3) }, (_, n) => `src/${turn}-${n}.ts`), Math.floor(next() ** 3 * 60_000)));
  }
  return messages;
}

function idsOf(messages: readonly ModelMessage[]) {
  const called: string[] = [];
  const answered: string[] = [];
  for (const message of messages) {
    if (typeof message.content === "string") continue;
    for (const part of message.content) {
      if (part.type === "tool-call") called.push(part.toolCallId);
      if (part.type === "tool-result") {
        expect(called, "a result comes after its call").toContain(part.toolCallId);
        answered.push(part.toolCallId);
      }
    }
  }
  return { called, answered };
}

describe("compact", () => {
  it("leaves a conversation that fits as it is", () => {
    const messages = [{ role: "user" as const, content: "Hi" }, ...exchange(["a"], 10)];
    expect(compact(messages, { contextTokens: 1_000, reserveTokens: 100 })).toEqual(messages);
  });

  it("fits, keeps the goal and the latest exchange, and never parts a call from its result", () => {
    let compacted = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const next = random(seed);
      const messages = conversation(next);
      const copy = structuredClone(messages);
      const room = { contextTokens: 4_000 + Math.floor(next() * 20_000), reserveTokens: 1_000 };
      const result = compact(messages, room);
      expect(messages).toEqual(copy);
      if (!result) continue;
      expect(windowTokens(result)).toBeLessThanOrEqual(room.contextTokens - room.reserveTokens);
      const { called, answered } = idsOf(result);
      expect(answered.sort()).toEqual(called.sort());
      expect(result[0]).toMatchObject({ role: "user", content: expect.stringMatching(/^The goal: /) });
      expect(result.at(-1)!.role).toBe(messages.at(-1)!.role);
      expect(compact(messages, room)).toEqual(result);
      if (result.length < messages.length) compacted++;
    }
    expect(compacted).toBeGreaterThan(100);
  });

  it("says what it dropped", () => {
    const messages: ModelMessage[] = [
      { role: "user", content: "The goal" },
      ...Array.from({ length: 10 }, (_, n) => exchange([`src/${n}.ts`], 2_000, n === 0 ? "edit_file" : "read_file")).flat(),
    ];
    const result = compact(messages, { contextTokens: 4_000, reserveTokens: 500 })!;
    const summary = result.find((message) => message.role === "user" && /left out/.test(String(message.content)))!.content;
    expect(summary).toMatch(/^\[\d+ earlier messages were left out to fit the context window\. Tools called: edit_file, read_file ×\d\. Paths touched: src\/0\.ts, src\/1\.ts/);
  });

  it("keeps head and tail of a huge output rather than dropping its turn", () => {
    const messages: ModelMessage[] = [{ role: "user", content: "The goal" }, ...exchange(["big"], 200_000)];
    const result = compact(messages, { contextTokens: 10_000, reserveTokens: 1_000 })!;
    expect(result).toHaveLength(3);
    expect(JSON.stringify(result[2])).toMatch(/x{9000}\\n\[… \d+ characters left out …\]\\nx{9000}/);
  });

  it("keeps truncated text well-formed", () => {
    const messages: ModelMessage[] = [{ role: "user", content: "😀".repeat(30_001) }];
    const result = compact(messages, { contextTokens: 5_000, reserveTokens: 1_000 })!;
    expect(String(result[0]!.content).isWellFormed()).toBe(true);
  });

  it("gives up on what cannot fit", () => {
    const messages: ModelMessage[] = [{ role: "user", content: "Go" }, { role: "assistant", content: [{ type: "tool-call", toolCallId: "1", toolName: "write_file", input: { content: "x".repeat(50_000) } }] }];
    expect(compact(messages, { contextTokens: 5_000, reserveTokens: 1_000 })).toBeUndefined();
  });
});
