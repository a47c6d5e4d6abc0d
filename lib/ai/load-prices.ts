import type { ServiceClient } from "@/lib/db/service-client";
import { must } from "@/lib/db/must";
import { setOwnerPrices } from "./prices";

/** How long what was read counts, milliseconds. */
const KEPT_MS = 30_000;

let readAt = -Infinity;

/** Reads the prices that the platform's owner set, at most twice a minute; at most 500 models have one. */
export async function loadPrices(rows: ServiceClient): Promise<void> {
  if (performance.now() - readAt < KEPT_MS) return;
  const prices = must(await rows.rpc("prices_now"));
  setOwnerPrices(
    Object.fromEntries(prices.map(({ model, input, cached, cache_write, output, context_tokens }) => [
      String(model), { input: Number(input), cached: Number(cached), cacheWrite: Number(cache_write), output: Number(output), contextTokens: Number(context_tokens), source: "set by the platform's owner" },
    ])),
  );
  readAt = performance.now();
}
