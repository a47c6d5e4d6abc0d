import { z } from "zod";
import type { Client } from "@/lib/db/client";
import { must } from "@/lib/db/must";
import { ModelConfigError } from "./errors";
import type { ModelPrice } from "./prices";

/** What the platform's owner says about models. */
export interface Catalogue {
  /** Prices that stand before the built-in ones now, by `provider:model`. */
  prices: Readonly<Record<string, ModelPrice>>;
  /** `provider:model`, or `provider:*` for all of one; empty allows all that are set up. */
  allowed: readonly string[];
}

/** Where no owner says anything. */
export const OPEN_CATALOGUE: Catalogue = { prices: {}, allowed: [] };

/** How long what was read counts, milliseconds: a process is at most so far behind what an owner set in another. */
const KEPT_MS = 10_000;

interface Kept {
  until: number;
  catalogue: Promise<Catalogue>;
}
// Each bundle of the app has modules of its own; what was read belongs to the process.
const KEY = Symbol.for("morning.catalogue");
const shared = globalThis as { [KEY]?: Kept };

const rate = z.coerce.number().int();
const answerSchema = z.object({
  allowed: z.array(z.string()),
  prices: z.array(z.object({ model: z.string(), input: rate, cached: rate, cache_write: rate, output: rate, context_tokens: rate })),
});

/**
 * What the owner says about models, for everything that computes or shows an amount or lets one choose a
 * model. Read at most every ten seconds by each process; at most 500 models have a price there.
 */
export function readCatalogue(client: Client): Promise<Catalogue> {
  const now = performance.now();
  if (shared[KEY] && shared[KEY].until > now) return shared[KEY].catalogue;
  const kept = { until: now + KEPT_MS, catalogue: read(client) };
  shared[KEY] = kept;
  kept.catalogue.catch(() => {
    if (shared[KEY] === kept) forgetCatalogue();
  });
  return kept.catalogue;
}

/** Has the next look read anew: the owner changed something in this process. */
export function forgetCatalogue(): void {
  delete shared[KEY];
}

async function read(client: Client): Promise<Catalogue> {
  const { allowed, prices } = answerSchema.parse(must(await client.rpc("model_catalogue")));
  return {
    allowed,
    prices: Object.fromEntries(prices.map(({ model, cache_write, context_tokens, ...rates }) => [model, { ...rates, cacheWrite: cache_write, contextTokens: context_tokens, source: "set by the platform's owner" }])),
  };
}

/** Whether the owner allows `provider:model`. Recorded answers ask no model. As private.model_allowed in the database. */
export function isAllowed(model: string, { allowed }: Catalogue): boolean {
  return allowed.length === 0 || model.startsWith("replay:") || allowed.includes(model) || allowed.includes(`${model.split(":", 1)[0]}:*`);
}

/** @throws ModelConfigError for a model that the owner does not allow. */
export function requireAllowed(model: string, catalogue: Catalogue): void {
  if (!isAllowed(model, catalogue)) throw new ModelConfigError(`The platform's owner does not allow the model ${model}. Choose one of: ${catalogue.allowed.join(", ")}.`);
}
