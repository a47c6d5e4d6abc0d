import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Environment } from "@/lib/env";
import { isAllowed, OPEN_CATALOGUE } from "./catalogue";
import { ModelConfigError } from "./errors";
import { costMicros, priceOf, PRICES, upperCostMicros } from "./prices";
import { defaultModel, isReplay, listModels } from "./providers";

let environment: Partial<Environment>;
vi.mock("@/lib/env", () => ({ env: () => environment }));
beforeEach(() => {
  environment = {};
});

const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };

describe("the cost of a call", () => {
  it("counts fresh, cached and written input and output at their own rates, rounded up once", () => {
    const rates = { ...PRICES["openai:gpt-6.1-sol"]! };
    expect(costMicros({ ...usage, inputTokens: 1_000_000 }, rates)).toBe(2_000_000);
    expect(costMicros({ ...usage, inputTokens: 1_000_000, cachedTokens: 1_000_000 }, rates)).toBe(100_000);
    expect(costMicros({ ...usage, inputTokens: 1_000_000, cacheWriteTokens: 1_000_000 }, rates)).toBe(2_500_000);
    expect(costMicros({ ...usage, outputTokens: 1_000_000, reasoningTokens: 900_000 }, rates)).toBe(10_000_000);
    expect(costMicros({ ...usage, inputTokens: 1, cachedTokens: 1 }, rates)).toBe(1);
    expect(costMicros(usage, rates)).toBe(0);
  });

  it("never passes its upper bound", () => {
    for (const rates of Object.values(PRICES)) {
      for (const [input, cached, written, output] of [[10, 3, 2, 7], [1_000, 0, 1_000, 0], [999, 999, 0, 1]] as const) {
        expect(costMicros({ inputTokens: input, cachedTokens: cached, cacheWriteTokens: written, outputTokens: output, reasoningTokens: output }, rates)).toBeLessThanOrEqual(upperCostMicros(input, output, rates));
      }
    }
  });
});

describe("the price table", () => {
  it("has whole, sensible rates with a source each", () => {
    for (const [id, rates] of Object.entries(PRICES)) {
      for (const rate of [rates.input, rates.cached, rates.cacheWrite, rates.output]) expect(Number.isSafeInteger(rate), id).toBe(true);
      expect(rates.cached, id).toBeLessThanOrEqual(rates.input);
      expect(rates.output, id).toBeGreaterThanOrEqual(rates.input);
      expect(rates.contextTokens, id).toBeGreaterThanOrEqual(100_000);
      expect(rates.source, id).not.toBe("");
    }
  });

  it("is overridden by MODEL_PRICES, inline or from a file", () => {
    environment.MODEL_PRICES = '{"openai:gpt-6-sol": {"input": 3000000, "output": 7000000}, "google:new": {"input": 75000, "cached": 10000, "output": 1000000, "contextTokens": 9000}}';
    expect(priceOf("openai:gpt-6-sol", OPEN_CATALOGUE)).toMatchObject({ input: 3_000_000, cached: 3_000_000, output: 7_000_000, source: "MODEL_PRICES" });
    const folder = mkdtempSync(path.join(tmpdir(), "prices-"));
    const file = path.join(folder, "prices.json");
    writeFileSync(file, environment.MODEL_PRICES);
    environment.MODEL_PRICES = file;
    expect(priceOf("google:new", OPEN_CATALOGUE)).toMatchObject({ input: 75_000, cached: 10_000, contextTokens: 9_000 });
    rmSync(folder, { recursive: true });
  });

  it.each(["{", '{"gpt": {"input": 1000, "output": 1000}}', '{"openai:x": {"input": -1000, "output": 1000}}', '{"openai:x": {"in": 1000, "output": 1000}}', '{"openai:x": {"input": 2, "output": 10}}', "/nowhere/prices.json"])("refuses MODEL_PRICES=%s with an example", (value) => {
    environment.MODEL_PRICES = value;
    expect(() => priceOf("openai:gpt-6-sol", OPEN_CATALOGUE)).toThrow(/MODEL_PRICES must be JSON, or the path of a JSON file, like/);
  });

  it("counts a self-hosted model as nothing, and says so; refuses to guess any other", () => {
    expect(priceOf("compatible:llama3", OPEN_CATALOGUE)).toMatchObject({ input: 0, output: 0, source: expect.stringMatching(/self-hosted/) });
    expect(() => priceOf("openai:gpt-99", OPEN_CATALOGUE)).toThrow(ModelConfigError);
  });

  it("charges OpenRouter's models as their vendors do", () => {
    expect(priceOf("openrouter:anthropic/claude-sonnet-5.5", OPEN_CATALOGUE)).toEqual(PRICES["anthropic:claude-sonnet-5-5"]);
    expect(priceOf("openrouter:openai/gpt-5.2", OPEN_CATALOGUE)).toEqual(PRICES["openai:gpt-5.2"]);
    expect(() => priceOf("openrouter:nobody/nothing", OPEN_CATALOGUE)).toThrow(/MODEL_PRICES/);
  });
});

describe("the models to choose from", () => {
  it("are those whose provider is set up, MODEL first", () => {
    expect(listModels(OPEN_CATALOGUE)).toEqual([]);
    environment = { ANTHROPIC_API_KEY: "k", REPLAY_MODEL_URL: "http://127.0.0.1:1", MODEL: "anthropic:claude-opus-5-5" };
    const models = listModels(OPEN_CATALOGUE);
    expect(models[0]).toEqual({ id: "anthropic:claude-opus-5-5", label: "Anthropic: claude-opus-5-5", provider: "anthropic", replayed: false });
    expect(new Set(models.map(({ provider }) => provider))).toEqual(new Set(["anthropic", "replay"]));
    expect(models.at(-1)).toMatchObject({ id: "replay:replay", replayed: true });
    for (const { id } of models) expect(() => priceOf(id, OPEN_CATALOGUE)).not.toThrow();
  });

  it("default to MODEL, then to what is set up, then to an error that names the variables", () => {
    expect(() => defaultModel(OPEN_CATALOGUE)).toThrow(/OPENAI_API_KEY, ANTHROPIC_API_KEY.*OPENAI_BASE_URL.*MODEL/);
    environment = { REPLAY_MODEL_URL: "http://127.0.0.1:1" };
    expect(defaultModel(OPEN_CATALOGUE)).toBe("replay:replay");
    expect(isReplay(defaultModel(OPEN_CATALOGUE))).toBe(true);
    environment.GOOGLE_API_KEY = "k";
    expect(defaultModel(OPEN_CATALOGUE)).toBe("google:gemini-3.8-flash");
    environment.OPENAI_API_KEY = "k";
    expect(defaultModel(OPEN_CATALOGUE)).toBe("openai:gpt-6.1-sol");
    environment.OPENAI_BASE_URL = "http://127.0.0.1:11434/v1";
    expect(() => defaultModel(OPEN_CATALOGUE)).toThrow(/Set MODEL, for example MODEL=compatible:llama3/);
    environment.MODEL = "compatible:qwen3";
    expect(defaultModel(OPEN_CATALOGUE)).toBe("compatible:qwen3");
  });

  it("are held to what the owner allows, the default too", () => {
    environment = { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k", REPLAY_MODEL_URL: "http://127.0.0.1:1", MODEL: "openai:gpt-5.1" };
    const only = (...allowed: string[]) => ({ prices: {}, allowed });
    expect(listModels(only("anthropic:claude-opus-5", "openai:gpt-5.2")).map(({ id }) => id)).toEqual(["openai:gpt-5.2", "anthropic:claude-opus-5", "replay:replay"]);
    expect(defaultModel(only("openai:*"))).toBe("openai:gpt-5.1");
    expect(defaultModel(only("anthropic:claude-opus-5"))).toBe("anthropic:claude-opus-5");
    expect(() => defaultModel(only("google:*"))).toThrow(/None of the models that are set up is among those that the platform's owner allows: google:\*/);
    expect(isAllowed("openaix:gpt", only("openai:*"))).toBe(false);
  });

  it("include those that the owner gave a price", () => {
    environment = { OPENAI_API_KEY: "k" };
    const priced = { allowed: [], prices: { "openai:own": PRICES["openai:gpt-5.1"]! } };
    expect(listModels(priced).map(({ id }) => id)).toContain("openai:own");
    expect(priceOf("openai:own", priced)).toBe(priced.prices["openai:own"]);
  });

  it("never offer OpenAI a key that belongs to another server", () => {
    environment = { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://127.0.0.1:11434/v1", MODEL: "compatible:qwen3" };
    expect(listModels(OPEN_CATALOGUE).map(({ provider }) => provider)).not.toContain("openai");
  });
});
