import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel } from "ai";
import { env, type Environment } from "@/lib/env";
import { isAllowed, requireAllowed, type Catalogue } from "./catalogue";
import { ModelConfigError } from "./errors";
import { priceOf, PRICES, priceOverrides, type ModelPrice } from "./prices";

type Fetch = typeof globalThis.fetch;

interface Provider {
  label: string;
  /** What to set in the environment to use it. */
  variables: string;
  /** Its model when MODEL names none; absent where only the operator knows. */
  defaultModel?: string;
  configured(env: Environment): boolean;
  create(name: string, env: Environment, fetch: Fetch): LanguageModel;
}

/**
 * In the order in which a default is looked for. Base URLs are always explicit, because the client
 * libraries read some from the process environment by themselves.
 */
const PROVIDERS: Record<string, Provider> = {
  openai: {
    label: "OpenAI",
    variables: "OPENAI_API_KEY (and no OPENAI_BASE_URL)",
    defaultModel: "gpt-6.1-sol",
    // With a base URL the key belongs to that server, and must not be sent to OpenAI.
    configured: (e) => Boolean(e.OPENAI_API_KEY && !e.OPENAI_BASE_URL),
    create: (name, e, fetch) => createOpenAI({ baseURL: "https://api.openai.com/v1", apiKey: e.OPENAI_API_KEY, fetch }).responses(name),
  },
  compatible: {
    label: "OpenAI-compatible server",
    variables: "OPENAI_BASE_URL (and OPENAI_API_KEY if it wants one)",
    configured: (e) => Boolean(e.OPENAI_BASE_URL),
    create: (name, e, fetch) => createOpenAI({ baseURL: e.OPENAI_BASE_URL, apiKey: e.OPENAI_API_KEY ?? "none", fetch }).chat(name),
  },
  anthropic: {
    label: "Anthropic",
    variables: "ANTHROPIC_API_KEY",
    defaultModel: "claude-sonnet-5-5",
    configured: (e) => Boolean(e.ANTHROPIC_API_KEY),
    create: (name, e, fetch) => createAnthropic({ baseURL: "https://api.anthropic.com/v1", apiKey: e.ANTHROPIC_API_KEY, fetch })(name),
  },
  google: {
    label: "Google",
    variables: "GOOGLE_API_KEY",
    defaultModel: "gemini-3.8-flash",
    configured: (e) => Boolean(e.GOOGLE_API_KEY),
    create: (name, e, fetch) => createGoogleGenerativeAI({ baseURL: "https://generativelanguage.googleapis.com/v1beta", apiKey: e.GOOGLE_API_KEY, fetch })(name),
  },
  openrouter: {
    label: "OpenRouter",
    variables: "OPENROUTER_API_KEY",
    defaultModel: "anthropic/claude-sonnet-5.5",
    configured: (e) => Boolean(e.OPENROUTER_API_KEY),
    create: (name, e, fetch) => createOpenAI({ baseURL: "https://openrouter.ai/api/v1", apiKey: e.OPENROUTER_API_KEY, fetch }).chat(name),
  },
  replay: {
    label: "Replay of a recorded run",
    variables: "REPLAY_MODEL_URL",
    defaultModel: "replay",
    configured: (e) => Boolean(e.REPLAY_MODEL_URL),
    create: (name, e, fetch) => createOpenAI({ baseURL: e.REPLAY_MODEL_URL, apiKey: "none", fetch }).responses(name),
  },
};

/** What a person sets to reach a real model, for error messages. */
export const HOW_TO_GET_A_MODEL =
  "Set OPENAI_API_KEY, ANTHROPIC_API_KEY, GOOGLE_API_KEY or OPENROUTER_API_KEY, or OPENAI_BASE_URL for any OpenAI-compatible server such as Ollama or vLLM, and MODEL to choose one of its models.";

export interface ListedModel {
  /** `provider:model` */
  id: string;
  label: string;
  provider: string;
  replayed: boolean;
}

/** True when answers of this model are recordings, which everything that shows them must say. */
export function isReplay(model: string): boolean {
  return model.startsWith("replay:");
}

function split(id: string): { provider: Provider; name: string } {
  const [, key, name] = /^([a-z]+):(.+)$/s.exec(id) ?? [];
  const provider = key && Object.hasOwn(PROVIDERS, key) ? PROVIDERS[key] : undefined;
  if (!provider || !name) {
    throw new ModelConfigError(`There is no model “${id.slice(0, 100)}”. Name it as provider:model, with one of the providers ${Object.keys(PROVIDERS).join(", ")}.`);
  }
  return { provider, name };
}

/**
 * Returns when `provider:model` can be asked.
 * @throws ModelConfigError for an unknown provider, or one whose variables are not set.
 */
export function requireConfigured(id: string): void {
  const { provider } = split(id);
  if (!provider.configured(env())) throw new ModelConfigError(`${id} needs ${provider.variables}, which is not set. ${HOW_TO_GET_A_MODEL}`);
}

/**
 * The price of a model that can be asked: it is set up, the owner allows it, and its price is known.
 * Everything that takes a model from somebody asks this, and so does each call of a model.
 * @throws ModelConfigError that says what is missing.
 */
export function requireUsable(id: string, catalogue: Catalogue): ModelPrice {
  requireConfigured(id);
  requireAllowed(id, catalogue);
  return priceOf(id, catalogue);
}

/** A client for `provider:model`, which sends its requests through `fetch`. Throws as `requireConfigured` does. */
export function languageModel(id: string, fetch: Fetch): LanguageModel {
  requireConfigured(id);
  const { provider, name } = split(id);
  return provider.create(name, env(), fetch);
}

/** The variables behind a model, for the message when its provider rejects them. */
export function variablesOf(id: string): string {
  return split(id).provider.variables;
}

/** What can be chosen with the environment as it is, of what the owner allows: the default first, then by provider. */
export function listModels(catalogue: Catalogue): ListedModel[] {
  const named = [env().MODEL, env().FALLBACK_MODEL].filter((id) => id !== undefined);
  const defaults = Object.entries(PROVIDERS).flatMap(([key, provider]) => (provider.defaultModel ? [`${key}:${provider.defaultModel}`] : []));
  const ids = new Set([...named, ...defaults, ...Object.keys(priceOverrides()), ...Object.keys(catalogue.prices), ...Object.keys(PRICES)]);
  const order = Object.keys(PROVIDERS);
  const listed = [...ids].flatMap((id) => {
    const [key = ""] = id.split(":", 1);
    const provider = Object.hasOwn(PROVIDERS, key) ? PROVIDERS[key] : undefined;
    if (!provider?.configured(env()) || !isAllowed(id, catalogue)) return [];
    return [{ id, label: `${provider.label}: ${id.slice(key.length + 1)}`, provider: key, replayed: isReplay(id) }];
  });
  const rank = (model: ListedModel) => (model.id === env().MODEL ? -1 : order.indexOf(model.provider));
  return listed.sort((a, b) => rank(a) - rank(b));
}

export interface ListedProvider {
  label: string;
  /** What to set in the environment to use it. */
  variables: string;
  configured: boolean;
}

/** Every provider there is, with what it needs, in the order in which a default is looked for. */
export function listProviders(): (ListedProvider & { id: string })[] {
  return Object.entries(PROVIDERS).map(([id, { label, variables, configured }]) => ({ id, label, variables, configured: configured(env()) }));
}

/**
 * The model of a run that names none: MODEL, else the default of the first provider that is set up; where
 * the owner does not allow that one, the first that can be chosen.
 * @throws ModelConfigError when there is none.
 */
export function defaultModel(catalogue: Catalogue): string {
  const usual = usualModel();
  if (isAllowed(usual, catalogue)) return usual;
  const chosen = listModels(catalogue)[0]?.id;
  if (chosen && !isReplay(chosen)) return chosen;
  throw new ModelConfigError(`None of the models that are set up is among those that the platform's owner allows: ${catalogue.allowed.join(", ")}. Set up one of them, or ask the owner for another.`);
}

function usualModel(): string {
  const chosen = env().MODEL;
  if (chosen) return chosen;
  for (const [key, provider] of Object.entries(PROVIDERS)) {
    if (!provider.configured(env())) continue;
    if (provider.defaultModel) return `${key}:${provider.defaultModel}`;
    throw new ModelConfigError(`OPENAI_BASE_URL is set, but not which of its models to use. Set MODEL, for example MODEL=${key}:llama3.`);
  }
  throw new ModelConfigError(`No model is set up. ${HOW_TO_GET_A_MODEL}`);
}
