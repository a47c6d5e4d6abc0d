import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createOpenAI } from "@ai-sdk/openai";
import { getRequestListener } from "@hono/node-server";
import { embedMany, generateText, streamText, tool, type ModelMessage } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DEMO_GOAL } from "@/lib/demo/goal";
import { RECORDINGS } from "@/lib/local/demo/recordings";
import { createReplayModel } from "./replay";

let server: Server;
let base: string;

beforeAll(async () => {
  const replay = createReplayModel({ delayMs: 0 });
  server = createServer(getRequestListener(async (request) => (await replay.fetch(request)) ?? new Response("elsewhere", { status: 404 })));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openai/v1`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const openai = () => createOpenAI({ baseURL: base, apiKey: "none" });
const models = { responses: () => openai().responses("replay"), chat: () => openai().chat("replay") };
const anything = z.looseObject({});
const tools = Object.fromEntries(["list_files", "search", "read_file", "edit_file", "write_file", "run_command", "finish", "submit_plan"].map((name) => [name, tool({ description: name, inputSchema: anything })]));
const post = (path: string, body: string) => fetch(`${base}${path}`, { method: "POST", body, headers: { "content-type": "application/json" } });

describe.each(["responses", "chat"] as const)("the replay model over %s", (api) => {
  it.each(RECORDINGS.map(({ agent }) => agent))("plays the %s's whole recording, streamed and not", async (agent) => {
    const recording = RECORDINGS.find((one) => one.agent === agent)!;
    const options = { model: models[api](), instructions: `You are the MorningAI ${agent}.\nMore of it.`, tools, providerOptions: { openai: { store: false } } };
    const messages: ModelMessage[] = [{ role: "user", content: `Goal: ${DEMO_GOAL}\nAnd other things.` }];
    for (const expected of recording.answers) {
      const whole = await generateText({ ...options, messages });
      const stream = streamText({ ...options, messages });
      let text = "";
      for await (const piece of stream.textStream) text += piece;
      expect(text).toBe(expected.text);
      expect(whole.text).toBe(expected.text);
      const streamed = await stream.toolCalls;
      expect(streamed.map(({ toolName, input }) => ({ name: toolName, input }))).toEqual(expected.calls);
      expect(whole.toolCalls.map(({ toolName, input }) => ({ name: toolName, input }))).toEqual(expected.calls);
      expect(whole.response.modelId).toBe("replay");
      expect(whole.usage.inputTokens).toBeGreaterThan(0);
      messages.push(...whole.response.messages.filter(({ role }) => role === "assistant"), {
        role: "tool",
        content: streamed.map(({ toolCallId, toolName }) => ({ type: "tool-result" as const, toolCallId, toolName, output: { type: "text" as const, value: "done" } })),
      });
    }
    await expect(generateText({ ...options, messages, maxRetries: 0 })).rejects.toThrow(/replay of one recorded run/);
  });

  it("has nothing for another goal or another agent, and names what to set", async () => {
    const ask = (instructions: string, prompt: string) => generateText({ model: models[api](), instructions, prompt, maxRetries: 0 });
    await expect(ask("You are the MorningAI planner.", "Write me a poem")).rejects.toThrow(/OPENAI_API_KEY, or OPENAI_BASE_URL .*ANTHROPIC_API_KEY, GOOGLE_API_KEY or OPENROUTER_API_KEY; and MODEL/);
    await expect(ask("You are a pirate.", DEMO_GOAL)).rejects.toThrow(/no recording/);
  });
});

describe("the replay server", () => {
  it("lists its one model, and refuses others", async () => {
    expect(await (await fetch(`${base}/models`)).json()).toMatchObject({ data: [{ id: "replay" }] });
    const response = await post("/chat/completions", JSON.stringify({ model: "gpt-6-sol", messages: [{ role: "user", content: DEMO_GOAL }] }));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "model_not_found", message: expect.stringContaining("only “replay”") } });
  });

  it.each([
    ["/chat/completions", "{not json", 400],
    ["/chat/completions", "{}", 400],
    ["/responses", '{"model":"replay"}', 400],
    ["/embeddings", '{"input":[]}', 400],
    ["/audio/speech", "{}", 404],
  ])("answers a bad request to %s with an error in OpenAI's shape", async (path, body, status) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String), type: expect.any(String) } });
  });

  it("refuses a body that is too large", async () => {
    expect((await post("/responses", `"${"x".repeat(8 * 1024 * 1024)}"`)).status).toBe(413);
  });

  it("leaves other paths alone", async () => {
    const replay = createReplayModel();
    expect(await replay.fetch(new Request("http://127.0.0.1/rest/v1/runs"))).toBeUndefined();
    expect(await replay.fetch(new Request("http://127.0.0.1/openai/v10/models"))).toBeUndefined();
  });

  it("embeds texts so that shared words are near, the same each time", async () => {
    const values = ["the cat sat on the mat", "a cat on a mat", "quarterly revenue report"];
    const { embeddings, usage } = await embedMany({ model: openai().embedding("replay"), values });
    const again = await embedMany({ model: openai().embedding("replay"), values });
    expect(again.embeddings).toEqual(embeddings);
    expect(usage.tokens).toBeGreaterThan(0);
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
    expect(dot(embeddings[0]!, embeddings[0]!)).toBeCloseTo(1);
    expect(dot(embeddings[0]!, embeddings[1]!)).toBeGreaterThan(dot(embeddings[0]!, embeddings[2]!) + 0.2);
    const small = await embedMany({ model: openai().embedding("replay"), values, providerOptions: { openai: { dimensions: 8 } } });
    expect(small.embeddings[0]).toHaveLength(8);
  });
});
