import { readFileSync } from "node:fs";
import { z } from "zod";
import { env } from "@/lib/env";
import type { Catalogue } from "./catalogue";
import { ModelConfigError } from "./errors";

/** What a model costs, in micro-dollars for each million tokens, and how large a request it takes. */
export interface ModelPrice {
  input: number;
  cached: number;
  /** Writing to the provider's prompt cache; equals `input` where it costs nothing extra. */
  cacheWrite: number;
  /** Reasoning tokens are billed as output. */
  output: number;
  /** Largest request sent, in tokens: never above the model's window, and below the length where a dearer long-prompt rate begins. */
  contextTokens: number;
  source: string;
}

export interface TokenUsage {
  /** All input tokens, cached and cache-written ones included. */
  inputTokens: number;
  cachedTokens: number;
  cacheWriteTokens?: number;
  /** All output tokens, reasoning included. */
  outputTokens: number;
  reasoningTokens: number;
}

const OPENAI = "developers.openai.com/api/docs/pricing";
const ANTHROPIC = "platform.claude.com/docs/en/about-claude/pricing, as indexed October 2026";
const GOOGLE = "ai.google.dev/gemini-api/docs/pricing";

const GEMINI_FLASH = `${GOOGLE}, through github.com/BerriAI/litellm/discussions/39357, 2026; doubles on 2027-01-01`;

/** Dollars for each million tokens, as price lists print them, to micro-dollars. */
function price(input: number, cached: number, output: number, contextTokens: number, source: string, cacheWrite = input): ModelPrice {
  const micros = (dollars: number) => Math.round(dollars * 1_000_000);
  return { input: micros(input), cached: micros(cached), cacheWrite: micros(cacheWrite), output: micros(output), contextTokens, source };
}

/**
 * List prices, standard tier. They were taken from published copies of the providers' lists on the
 * dates given, so check them before billing anybody; the owner and MODEL_PRICES override any of them.
 */
export const PRICES: Readonly<Record<string, ModelPrice>> = {
  "openai:gpt-6-astra": price(10, 1, 50, 272_000, `${OPENAI}, through github.com/TheKrush/PromptFuel v1.0.19, 2026-09-07`),
  "openai:gpt-6.1-sol": price(2, 0.1, 10, 272_000, `${OPENAI}, through docs.litellm.ai/blog/gpt_6_1_sol, 2026-10; cache writes as for gpt-6-sol`, 2.5),
  "openai:gpt-6-sol": price(2, 0.2, 10, 272_000, `${OPENAI}, through github.com/TheKrush/PromptFuel v1.0.21, 2026-09-23`, 2.5),
  "openai:gpt-6-luna": price(0.1, 0.01, 0.5, 272_000, `${OPENAI}, through github.com/TheKrush/PromptFuel v1.0.21, 2026-09-23`, 0.125),
  "openai:gpt-5.5": price(5, 0.5, 30, 272_000, `${OPENAI}, through docs.apiyi.com/models, 2026-11; window not verified, kept low`),
  "openai:gpt-5.4": price(2.5, 0.25, 15, 272_000, `${OPENAI}, through docs.rs/crate/adk-model 0.6.0, 2026-03; window not verified, kept low`),
  "openai:gpt-5.4-mini": price(0.75, 0.075, 4.5, 272_000, `${OPENAI}, through docs.rs/crate/adk-model 0.6.0, 2026-03; window not verified, kept low`),
  "openai:gpt-5.2": price(1.75, 0.175, 14, 272_000, `${OPENAI}, through github.com/uttamdeb/agent-telemetry v1.6.6, 2026-09-30; window not verified, kept low`),
  "openai:gpt-5.1": price(1.25, 0.125, 10, 272_000, `${OPENAI}, through github.com/Expensify/App chatGPTCostEstimator; window not verified, kept low`),

  "anthropic:claude-opus-5-5": price(4, 0.2, 20, 1_000_000, ANTHROPIC, 5),
  "anthropic:claude-opus-5": price(5, 0.5, 25, 1_000_000, ANTHROPIC, 6.25),
  "anthropic:claude-opus-4-5": price(5, 0.5, 25, 200_000, ANTHROPIC, 6.25),
  "anthropic:claude-sonnet-5-5": price(2, 0.1, 10, 200_000, `${ANTHROPIC}; window not verified, kept low`, 2.5),
  "anthropic:claude-sonnet-4-5": price(3, 0.3, 15, 200_000, ANTHROPIC, 3.75),
  "anthropic:claude-haiku-5-5": price(0.1, 0.01, 0.5, 100_000, `${ANTHROPIC}; five times dearer above 100,000 tokens`, 0.125),
  "anthropic:claude-haiku-4-5": price(1, 0.1, 5, 200_000, ANTHROPIC, 1.25),

  "google:gemini-3.8-flash": Date.now() < Date.UTC(2027, 0, 1) ? price(0.75, 0.075, 3.75, 1_000_000, GEMINI_FLASH) : price(1.5, 0.15, 7.5, 1_000_000, GEMINI_FLASH),
  "google:gemini-3-flash-preview": price(0.5, 0.05, 3, 1_000_000, `${GOOGLE}, through github.com/schlebek/ai-wish-generator v3.2.0, 2026-04-19; cached at a tenth`),
  "google:gemini-2.5-pro": price(1.25, 0.31, 10, 200_000, `${GOOGLE}, through docs.rs/gemini-cost; dearer above 200,000 tokens`),
  "google:gemini-2.5-flash": price(0.3, 0.075, 2.5, 1_000_000, `${GOOGLE}, through github.com/schlebek/ai-wish-generator v3.2.0, 2026-04-19`),

  "replay:replay": price(0, 0, 0, 1_000_000, "recorded answers cost nothing"),
};

// Nobody sells a million tokens for under a tenth of a cent: a smaller number is one given in dollars.
const microsPerMillion = z.union([z.literal(0), z.number().int().min(1_000).max(10_000_000_000)]);
const overridesSchema = z.record(
  z.string().regex(/^[a-z]+:.+$/, "each key must be provider:model"),
  z.strictObject({
    input: microsPerMillion,
    cached: microsPerMillion.optional(),
    output: microsPerMillion,
    contextTokens: z.number().int().min(1_000).max(10_000_000).default(128_000),
  }),
);

const example = (id: string) => `{"${id}": {"input": 1250000, "cached": 125000, "output": 10000000, "contextTokens": 128000}}`;

/** Prices that the operator gave: MODEL_PRICES as inline JSON, or the path of a JSON file, in micro-dollars for each million tokens. */
export function priceOverrides(): Record<string, ModelPrice> {
  const given = env().MODEL_PRICES?.trim();
  if (!given) return {};
  let parsed: z.infer<typeof overridesSchema>;
  try {
    parsed = overridesSchema.parse(JSON.parse(given.startsWith("{") ? given : readFileSync(given, "utf8")));
  } catch (cause) {
    throw new ModelConfigError(
      `MODEL_PRICES must be JSON, or the path of a JSON file, like ${example("openai:my-model")}: micro-dollars for each million tokens, so that $1.25 is 1250000.`,
      { cause },
    );
  }
  return Object.fromEntries(Object.entries(parsed).map(([id, own]) => [id, { input: own.input, cached: own.cached ?? own.input, cacheWrite: own.input, output: own.output, contextTokens: own.contextTokens, source: "MODEL_PRICES" }]));
}

/** A self-hosted server charges nobody by the token; its window is unknown, so a common one is assumed. */
const SELF_HOSTED = price(0, 0, 0, 128_000, "self-hosted: counted as 0, set MODEL_PRICES to charge for it");

/** OpenRouter names `vendor/model` and charges the vendor's list price for it (openrouter.ai/docs/faq, 2026-11). */
function vendorOf(id: string): string | undefined {
  const [, vendor, name] = /^openrouter:([^/]+)\/(.+)$/.exec(id) ?? [];
  if (!vendor || !name) return undefined;
  return `${vendor}:${vendor === "anthropic" ? name.replaceAll(".", "-") : name}`;
}

/**
 * The price of `provider:model`: of MODEL_PRICES, else the owner's, else the built-in one.
 * @throws ModelConfigError when it is not known: money is never spent at a guessed rate.
 */
export function priceOf(id: string, { prices }: Pick<Catalogue, "prices">): ModelPrice {
  const known = priceOverrides()[id] ?? prices[id] ?? PRICES[id] ?? PRICES[vendorOf(id) ?? ""];
  if (known) return known;
  if (id.startsWith("compatible:")) return SELF_HOSTED;
  throw new ModelConfigError(
    `The price of ${id} is not known, so its spending could not be limited. Set MODEL_PRICES, for example MODEL_PRICES='${example(id)}' (micro-dollars for each million tokens: $1.25 is 1250000), have the platform's owner set a price, or choose a model from the price table.`,
  );
}

/**
 * Cost of one call in whole micro-dollars, rounded up once:
 * `ceil((fresh × input + cached × cached + written × cacheWrite + output × output) ÷ 1,000,000)`,
 * where `fresh` is the input that was neither read from nor written to the cache, and `output`
 * holds the reasoning tokens.
 */
export function costMicros(usage: TokenUsage, rates: ModelPrice): number {
  const written = usage.cacheWriteTokens ?? 0;
  const fresh = Math.max(0, usage.inputTokens - usage.cachedTokens - written);
  const output = Math.max(usage.outputTokens, usage.reasoningTokens);
  return Math.ceil((fresh * rates.input + usage.cachedTokens * rates.cached + written * rates.cacheWrite + output * rates.output) / 1_000_000);
}

/** The most that a call can cost: all input at the dearest input rate, and every output token it may write. */
export function upperCostMicros(inputTokens: number, outputTokens: number, rates: ModelPrice): number {
  return Math.ceil((inputTokens * Math.max(rates.input, rates.cached, rates.cacheWrite) + outputTokens * rates.output) / 1_000_000);
}
