import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { OPEN_CATALOGUE } from "@/lib/ai/catalogue";
import { callModel, type ModelCall } from "@/lib/ai/call-model";
import { BudgetExceededError, ContextTooLargeError, ModelAnswerTooLargeError, ModelConfigError, ModelRefusedError, ModelUnavailableError } from "@/lib/ai/errors";
import { streamOnce } from "@/lib/ai/stream-once";
import { parseEnvironment, type Environment } from "@/lib/env";
import { StoppedError } from "@/lib/errors";
import { MemoryPurse } from "../fakes/memory-purse";
import * as fake from "../fakes/model-server";

let environment: Environment;
vi.mock("@/lib/env", async (original) => ({ ...(await original<typeof import("@/lib/env")>()), env: () => environment }));

const KEY = "sk-test-0123456789abcdef";
/** A price at which every token shows in the cost: 1 micro-dollar for input, 0.1 cached, 10 for output. */
const PRICES = JSON.stringify({
  "compatible:m": { input: 1_000_000, cached: 100_000, output: 10_000_000, contextTokens: 20_000 },
  "compatible:spare": { input: 2_000_000, output: 20_000_000, contextTokens: 20_000 },
});

let server: fake.ModelServer | undefined;
let purse: MemoryPurse;

async function start(script: fake.Script, more: Record<string, string> = {}): Promise<fake.ModelServer> {
  server = await fake.startModelServer(script);
  environment = parseEnvironment({
    SUPABASE_URL: "http://127.0.0.1:1",
    SUPABASE_PUBLISHABLE_KEY: "p",
    SUPABASE_SECRET_KEY: "s",
    OPENAI_BASE_URL: server.url,
    OPENAI_API_KEY: KEY,
    REPLAY_MODEL_URL: server.url,
    GOOGLE_API_KEY: KEY,
    MODEL_PRICES: PRICES,
    ...more,
  });
  return server;
}

const tools = { read_file: { description: "Reads a file", inputSchema: z.object({ path: z.string(), from_line: z.number().int().optional() }) } };

function call(more: Partial<ModelCall> = {}): ModelCall {
  return {
    model: "compatible:m",
    instructions: "You are a test.",
    messages: [{ role: "user", content: "Hello" }],
    key: "turn-1",
    purse,
    catalogue: OPEN_CATALOGUE,
    ledger: { stage: "plan", thread: "planner", turn: 1 },
    ...more,
  };
}

beforeEach(() => {
  purse = new MemoryPurse();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  expect([...purse.held.keys()], "no reservation stays held").toEqual([]);
});

describe("an answer", () => {
  it.each(["compatible:m", "replay:m"])("of %s comes with its text, usage and cost", async (model) => {
    const { requests } = await start([fake.says("Hi there, this is more than one piece of text.", { usage: { input: 1_000, cached: 400, output: 50, reasoning: 20 } })], { MODEL_PRICES: PRICES.replaceAll("compatible:m", model) });
    const answer = await callModel(call({ model }));
    expect(answer).toMatchObject({
      text: "Hi there, this is more than one piece of text.",
      toolCalls: [],
      finishReason: "stop",
      model,
      replayed: model === "replay:m",
      usage: { inputTokens: 1_000, cachedTokens: 400, outputTokens: 50, reasoningTokens: 20 },
      costMicros: 600 + 40 + 500,
      message: { role: "assistant" },
    });
    expect(answer.firstTokenMs).toBeLessThanOrEqual(answer.durationMs);
    expect(requests).toMatchObject([{ stream: true, model: "m", instructions: "You are a test.", messages: [{ role: "user", text: "Hello" }] }]);
    expect(purse.log).toEqual(["reserve turn-1", "settle turn-1"]);
    expect(purse.settled.get("turn-1")).toMatchObject({ stage: "plan", thread: "planner", turn: 1, model, inputTokens: 1_000, cachedTokens: 400, outputTokens: 50, reasoningTokens: 20, costMicros: 1_140 });
  });

  it.each(["compatible:m", "replay:m"])("of %s with tool calls can be sent back with their results", async (model) => {
    const { requests } = await start([fake.calls(["read_file", { path: "a" }], ["read_file", { path: "b", from_line: 3 }]), fake.says("Done")], { MODEL_PRICES: PRICES.replaceAll("compatible:m", model) });
    const first = await callModel(call({ model, tools }));
    expect(first.finishReason).toBe("tool-calls");
    expect(first.toolCalls).toEqual([
      { id: "call_0_0", name: "read_file", input: { path: "a" } },
      { id: "call_0_1", name: "read_file", input: { path: "b", from_line: 3 } },
    ]);
    const results = first.toolCalls.map(({ id, name }) => ({ type: "tool-result" as const, toolCallId: id, toolName: name, output: { type: "text" as const, value: `contents of ${id}` } }));
    // Transcripts are kept as JSON between turns.
    const transcript = JSON.parse(JSON.stringify([{ role: "user", content: "Hello" }, first.message, { role: "tool", content: results }]));
    await callModel(call({ model, tools, key: "turn-2", messages: transcript }));
    expect(requests[1]!.messages).toEqual([
      { role: "user", text: "Hello" },
      { role: "assistant", text: "" },
      { role: "tool", text: "contents of call_0_0" },
      { role: "tool", text: "contents of call_0_1" },
    ]);
    expect(requests[1]!.toolNames).toEqual(["read_file"]);
  });

  it("of a given shape is parsed, and undefined when it has another", async () => {
    await start([fake.says('{"risk":"low"}'), fake.says("I would rather not."), fake.says('{"risk":7}')]);
    const output = { name: "risk", schema: z.object({ risk: z.string() }) };
    const ask = (key: string) => callModel<{ risk: string }>({ ...call({ key }), output });
    expect((await ask("1")).output).toEqual({ risk: "low" });
    expect(await ask("2")).toMatchObject({ output: undefined, text: "I would rather not." });
    expect((await ask("3")).output).toBeUndefined();
  });

  it("that is empty is an answer, and its message can be sent back", async () => {
    const { requests } = await start([fake.saysNothing(), fake.says("Ok")]);
    const empty = await callModel(call());
    expect(empty).toMatchObject({ text: "", toolCalls: [], finishReason: "stop" });
    await callModel(call({ key: "turn-2", messages: [{ role: "user", content: "Hello" }, empty.message, { role: "user", content: "Go on" }] }));
    expect(requests[1]!.messages).toMatchObject([{ role: "user" }, { role: "assistant", text: "[The answer was empty.]" }, { role: "user" }]);
  });

  it("that its limit cut says so", async () => {
    await start([fake.says("Half a", { cutByLimit: true })]);
    expect(await callModel(call({ maxOutputTokens: 1_000 }))).toMatchObject({ text: "Half a", finishReason: "length" });
    expect(server!.requests[0]!.body).toMatchObject({ max_tokens: 1_000 });
  });
});

describe("a bad tool call", () => {
  it.each<[string, fake.Reply, RegExp]>([
    ["malformed JSON", fake.callsWith("read_file", '{"path": "a'), /read_file are not valid JSON/],
    ["wrong arguments", fake.calls(["read_file", { file: "a", from_line: "x" }]), /read_file are wrong \(path: .*from_line: /],
    ["an unknown tool", fake.calls(["launch_rocket", {}]), /There is no tool “launch_rocket”. Use one of: read_file\./],
  ])("of %s is returned with what to correct, and can be sent back", async (_, reply, sentence) => {
    await start([reply, fake.says("Sorry")]);
    const answer = await callModel(call({ tools }));
    expect(answer.toolCalls).toHaveLength(1);
    expect(answer.toolCalls[0]!.invalid).toMatch(sentence);
    const { id, name, invalid } = answer.toolCalls[0]!;
    const result = { role: "tool" as const, content: [{ type: "tool-result" as const, toolCallId: id, toolName: name, output: { type: "error-text" as const, value: invalid! } }] };
    await callModel(call({ tools, key: "turn-2", messages: [{ role: "user", content: "Hello" }, answer.message, result] }));
    expect(server!.requests[1]!.messages.at(-1)).toMatchObject({ role: "tool", text: expect.stringContaining(invalid!) });
  });

  it("repeated without end costs one reservation for each call", async () => {
    await start(() => fake.calls(["read_file", { path: "again" }]));
    for (let turn = 1; turn <= 5; turn++) await callModel(call({ tools, key: `turn-${turn}` }));
    expect(purse.settled.size).toBe(5);
    expect(purse.spentMicros).toBe(5 * 300);
  });
});

describe("a provider that fails", () => {
  it("by being busy is asked again after the wait it names", async () => {
    const times: number[] = [];
    await start((_, index) => {
      times.push(performance.now());
      return index === 0 ? fake.isBusy("1") : fake.says("Now");
    });
    expect((await callModel(call())).text).toBe("Now");
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(950);
    expect(purse.log).toEqual(["reserve turn-1", "release turn-1", "reserve turn-1", "settle turn-1"]);
  });

  it("by naming a wait that is too long is left, and the caller told when to come back", async () => {
    await start([fake.isBusy("3600")]);
    const error = await callModel(call()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelUnavailableError);
    expect(error).toMatchObject({ retryAfterMs: 3_600_000, code: "unavailable" });
    expect(server!.requests).toHaveLength(1);
    expect(purse.spentMicros).toBe(0);
  });

  it("with errors is asked four times, then the fallback once, which is named in the answer", async () => {
    await start((request) => (request.model === "spare" ? fake.says("From the spare") : fake.breaks(503)), { FALLBACK_MODEL: "compatible:spare" });
    const answer = await callModel(call());
    expect(answer).toMatchObject({ text: "From the spare", model: "compatible:spare", costMicros: 100 * 2 + 20 * 20 });
    expect(server!.requests.map(({ model }) => model)).toEqual(["m", "m", "m", "m", "spare"]);
    expect(purse.settled.get("turn-1")).toMatchObject({ model: "compatible:spare" });
  });

  it("with errors is not replaced by a fallback that the owner does not allow", async () => {
    await start((request) => (request.model === "spare" ? fake.says("From the spare") : fake.breaks(503)), { FALLBACK_MODEL: "compatible:spare" });
    await expect(callModel(call({ catalogue: { prices: {}, allowed: ["compatible:m"] } }))).rejects.toBeInstanceOf(ModelUnavailableError);
    expect(server!.requests.map(({ model }) => model)).toEqual(["m", "m", "m", "m"]);
  });

  it("for good ends in an error that says so, with nothing spent", async () => {
    await start([fake.breaks()]);
    await expect(callModel(call())).rejects.toThrow(/compatible:m did not answer after 4 attempts: The server had an error\. Try again later, or set FALLBACK_MODEL\./);
    expect(purse.spentMicros).toBe(0);
    expect(purse.log.filter((line) => line.startsWith("release"))).toHaveLength(4);
  });

  it("by not being there costs nothing", async () => {
    await start([]);
    await server!.close();
    await expect(callModel(call({ timeoutMs: 1_000 }))).rejects.toBeInstanceOf(ModelUnavailableError);
    expect(purse.spentMicros).toBe(0);
    expect(purse.log).toContain("release turn-1");
  });

  it("by never answering is given up at the time limit, and what was sent is charged", async () => {
    await start([fake.hangs()]);
    await expect(callModel(call({ timeoutMs: 200 }))).rejects.toThrow(/did not answer after 1 attempt: its time was over/);
    expect(purse.log).toEqual(["reserve turn-1", "settle turn-1"]);
    expect(purse.settled.get("turn-1")).toMatchObject({ outputTokens: 0, firstTokenMs: null });
    expect(purse.spentMicros).toBeGreaterThan(0);
  });

  it("by falling silent is left after the silence", async () => {
    await start([fake.hangs()]);
    const outcome = await streamOnce({ model: "compatible:m", instructions: "", messages: [{ role: "user", content: "Hello" }], tools: undefined, output: undefined, maxOutputTokens: 10, silenceMs: 100, signal: new AbortController().signal });
    expect(outcome).toMatchObject({ answer: undefined, error: { message: expect.stringMatching(/nothing arrived/) } });
  });

  it.each([
    ["rudely", fake.cutsOff("A long enough text to be cut in its middle by a closed connection.", { rudely: true })],
    ["politely", fake.cutsOff("A long enough text to be cut in its middle by a closed connection.", { rudely: false })],
    ["with an error inside", fake.failsInside("A long enough text to be cut in its middle.", "The engine overheated")],
  ])("by cutting the stream %s is asked again, and both attempts are charged", async (_, reply) => {
    await start([reply, fake.says("Whole")]);
    const answer = await callModel(call());
    expect(answer.text).toBe("Whole");
    expect(purse.log).toEqual(["reserve turn-1", "settle turn-1", "reserve turn-1~2", "settle turn-1~2"]);
    expect(purse.settled.get("turn-1")!.outputTokens).toBeGreaterThan(0);
    expect(answer.costMicros).toBe(purse.spentMicros);
  });

  it("by flooding is cut off with a clear error, and not asked again", async () => {
    await start([fake.floods(5 * 1024 * 1024)]);
    await expect(callModel(call())).rejects.toThrow(ModelAnswerTooLargeError);
    expect(server!.requests).toHaveLength(1);
    expect(purse.log).toEqual(["reserve turn-1", "settle turn-1"]);
  });

  it("by flooding with an error page is refused as well", async () => {
    await start([fake.rejects(400, "x".repeat(5 * 1024 * 1024))]);
    const error = (await callModel(call()).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(ModelConfigError);
    expect(error.message.length).toBeLessThan(1_000);
  });
});

describe("a refusal", () => {
  it.each(["compatible:m", "replay:m"])("of %s is an error that quotes it, and is paid for", async (model) => {
    await start([fake.refuses("I cannot help with that.")], { MODEL_PRICES: PRICES.replaceAll("compatible:m", model) });
    const error = await callModel(call({ model })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelRefusedError);
    expect((error as Error).message).toContain("I cannot help with that.");
    expect(purse.spentMicros).toBe(300);
  });
});

describe("the set-up", () => {
  it("of a rejected key is named without the key", async () => {
    await start([fake.rejects(401, `Incorrect API key provided: ${KEY}. Bearer ${KEY} is unknown.`)]);
    const error = (await callModel(call()).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(ModelConfigError);
    expect(error.message).toMatch(/rejected the key \(401\).*Check OPENAI_BASE_URL/);
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) expect(`${cause.message} ${cause.stack} ${JSON.stringify(cause)}`).not.toContain(KEY);
    expect(server!.requests[0]!.authorization).toBe(`Bearer ${KEY}`);
    expect(purse.log).toEqual(["reserve turn-1", "release turn-1"]);
  });

  it.each([
    ["nosuch:model", /no model “nosuch:model”.*openai, compatible, anthropic/],
    ["toString:model", /no model/],
    ["anthropic:claude-sonnet-5-5", /needs ANTHROPIC_API_KEY, which is not set/],
    ["openai:gpt-6-sol", /needs OPENAI_API_KEY \(and no OPENAI_BASE_URL\)/],
    ["google:gemini-99", /price of google:gemini-99 is not known.*MODEL_PRICES/],
  ])("of %s is refused before anything is sent", async (model, sentence) => {
    await start([fake.says("Never")]);
    await expect(callModel(call({ model }))).rejects.toThrow(sentence);
    expect(server!.requests).toHaveLength(0);
    expect(purse.log).toEqual([]);
  });

  it("of a model that the owner does not allow is refused before anything is sent or reserved", async () => {
    await start([fake.says("Never")]);
    await expect(callModel(call({ catalogue: { prices: {}, allowed: ["openai:*"] } }))).rejects.toThrow(/does not allow the model compatible:m. Choose one of: openai:\*/);
    expect(server!.requests).toHaveLength(0);
    expect(purse.log).toEqual([]);
  });

  it("of an unknown model name is refused by name", async () => {
    await start([fake.rejects(404, "The model m does not exist", "model_not_found")]);
    await expect(callModel(call())).rejects.toThrow(/does not know compatible:m \(404\)/);
  });

  it("without quota goes to the fallback at once", async () => {
    await start((request) => (request.model === "m" ? { does: "fail", status: 429, code: "insufficient_quota", message: "You exceeded your current quota (insufficient_quota)." } : fake.says("Spare")), { FALLBACK_MODEL: "compatible:spare" });
    expect((await callModel(call())).text).toBe("Spare");
    expect(server!.requests).toHaveLength(2);
  });
});

describe("money", () => {
  it("that does not cover the call stops it before anything is sent, and says what is missing", async () => {
    await start([fake.says("Never")]);
    purse = new MemoryPurse(1_000);
    const error = await callModel(call()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error).toMatchObject({ code: "budget_exceeded", remainingMicros: 1_000 });
    expect((error as BudgetExceededError).neededMicros).toBeGreaterThan(80_000);
    expect((error as Error).message).toMatch(/may need up to \$0\.08\d+ and \$0\.001\d* is left/);
    expect(server!.requests).toHaveLength(0);
  });

  it("runs out between attempts without passing the cap", async () => {
    await start([fake.cutsOff("Something that is cut off after a while and was paid for.")]);
    await expect(callModel(call({ timeoutMs: 400 }))).rejects.toBeInstanceOf(ModelUnavailableError);
    const enoughForOne = purse.reservedMicros[0]!;
    purse = new MemoryPurse(enoughForOne);
    await expect(callModel(call())).rejects.toBeInstanceOf(BudgetExceededError);
    expect(purse.log).toEqual(["reserve turn-1", "settle turn-1", "refuse turn-1~2"]);
  });

  it("is reserved for no less than any text can cost", async () => {
    await start([fake.says("ok")]);
    for (const text of ["plain English words, many of them. ".repeat(50), "0123456789abcdef".repeat(100), "日本語のテキスト".repeat(100)]) {
      await callModel(call({ key: text.slice(0, 20), messages: [{ role: "user", content: text }] }));
      // One token for two bytes is denser than any tokenizer in use packs such text.
      expect(purse.reservedMicros.at(-1)!).toBeGreaterThanOrEqual(new TextEncoder().encode(text).length / 2 + 8_192 * 10);
    }
  });
});

describe("stopping", () => {
  it("before the call sends and reserves nothing", async () => {
    await start([fake.says("Never")]);
    await expect(callModel(call({ signal: AbortSignal.abort() }))).rejects.toBeInstanceOf(StoppedError);
    expect(purse.log).toEqual([]);
  });

  it("during the answer ends at once, with what was sent charged", async () => {
    const controller = new AbortController();
    await start(() => {
      controller.abort();
      return fake.hangs();
    });
    await expect(callModel(call({ signal: controller.signal }))).rejects.toBeInstanceOf(StoppedError);
    expect(purse.log).toEqual(["reserve turn-1", "settle turn-1"]);
  });

  it("during a wait ends at once", async () => {
    const controller = new AbortController();
    await start(() => {
      setTimeout(() => controller.abort(), 50);
      return fake.isBusy("50");
    });
    await expect(callModel(call({ signal: controller.signal }))).rejects.toBeInstanceOf(StoppedError);
    expect(purse.log).toEqual(["reserve turn-1", "release turn-1"]);
  });
});

describe("a conversation that is too long", () => {
  const turns = (count: number, size: number) =>
    Array.from({ length: count }, (_, n): ModelCall["messages"] => [
      { role: "assistant", content: [{ type: "tool-call", toolCallId: `c${n}`, toolName: "read_file", input: { path: `src/${n}.ts` } }] },
      { role: "tool", content: [{ type: "tool-result", toolCallId: `c${n}`, toolName: "read_file", output: { type: "text", value: "y".repeat(size) } }] },
    ]).flat();

  it("is compacted before it is sent", async () => {
    const { requests } = await start([fake.says("Fine")]);
    await callModel(call({ tools, messages: [{ role: "user", content: "The goal" }, ...turns(40, 3_000)] }));
    const sent = requests[0]!.messages;
    expect(sent[0]!.text).toBe("The goal");
    expect(sent.some(({ text }) => /earlier messages were left out.*read_file ×/.test(text))).toBe(true);
    expect(JSON.stringify(requests[0]!.body).length / 3).toBeLessThan(20_000 - 8_192);
  });

  it("is compacted further when the provider still finds it too long", async () => {
    const { requests } = await start((request) => (JSON.stringify(request.body).length > 9_000 ? fake.rejects(400, "This model's maximum context length is 3000 tokens.", "context_length_exceeded") : fake.says("Fits")));
    expect((await callModel(call({ tools, messages: [{ role: "user", content: "The goal" }, ...turns(10, 3_000)] }))).text).toBe("Fits");
    expect(requests.length).toBeGreaterThan(1);
    expect(purse.settled.size).toBe(1);
  });

  it("is given up when nothing is short enough", async () => {
    await start([fake.rejects(400, "prompt is too long", "context_length_exceeded")]);
    await expect(callModel(call())).rejects.toBeInstanceOf(ContextTooLargeError);
    expect(server!.requests.length).toBeLessThanOrEqual(6);
    expect(purse.spentMicros).toBe(0);
  });
});
