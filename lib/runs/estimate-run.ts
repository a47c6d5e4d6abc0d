import { z } from "zod";
import { readCatalogue } from "@/lib/ai/catalogue";
import { costMicros, type TokenUsage } from "@/lib/ai/prices";
import { isReplay, requireUsable } from "@/lib/ai/providers";
import { unwrap } from "@/lib/db/map-error";
import { readRepository } from "@/lib/repositories/queries";
import type { Actor } from "@/lib/tenants/actor";

/** With fewer finished runs a percentile says nothing. */
const ENOUGH_RUNS = 3;

/**
 * Tokens of a small change with one repair, all calls together: the demo's run, as its ledger had them on
 * 2026-11-21 (plan 6,223 in and 470 out, execute 16,703 and 829, fix 13,188 and 346). Its answers are
 * recordings without reasoning in a small repository, and none of its input is counted as cached.
 */
const SMALL_RUN: TokenUsage & { calls: number } = { calls: 11, inputTokens: 36_114, cachedTokens: 0, outputTokens: 1_645, reasoningTokens: 0 };
/** A run that uses all the turns which a run has by default (40) makes about four times as many calls, and each sends what came before it: about sixteen times the tokens. */
const LARGE_RUN = 16;

export const estimateSchema = z.object({
  basis: z.enum(["repository", "tenant", "prices", "free"]).describe("Finished runs in this repository, or in all of the workspace, or the model's prices; free: recorded answers"),
  runs: z.number().int().describe("How many finished runs it is made of; 0 when it is made of prices"),
  medianCostMicros: z.number().int(),
  p90CostMicros: z.number().int().describe("Nine of ten runs cost at most this, in micro-dollars"),
  medianMs: z.number().int().nullable().describe("Milliseconds without the time that people took to decide; null when it is not known"),
  p90Ms: z.number().int().nullable(),
  assumption: z.string().nullable().describe("In words, when it is not made of finished runs"),
});
export type Estimate = z.infer<typeof estimateSchema>;

/**
 * What a run with this model is likely to cost and to take. Throws `not_found` for a repository of
 * another tenant, and `bad_request` for a model that is not set up, not allowed or has no price.
 */
export async function estimateRun(actor: Actor, { repositoryId, model }: { repositoryId?: string; model: string }): Promise<Estimate> {
  const rates = requireUsable(model, await readCatalogue(actor.client));
  if (repositoryId) await readRepository(actor, repositoryId);
  const rows = unwrap(await actor.client.rpc("estimate_run", { in_tenant: actor.tenantId, of_repository: repositoryId ?? null, of_model: model }));
  const known = ["repository", "tenant"].map((scope) => rows.find((row) => row.scope === scope && (row.runs ?? 0) >= ENOUGH_RUNS)).find(Boolean);
  const history = known && {
    runs: known.runs ?? 0,
    medianCostMicros: Math.round(known.median_cost_micros ?? 0),
    p90CostMicros: Math.ceil(known.p90_cost_micros ?? 0),
    medianMs: whole(known.median_ms),
    p90Ms: whole(known.p90_ms),
  };
  if (isReplay(model)) {
    const none = { runs: 0, medianCostMicros: 0, p90CostMicros: 0, medianMs: null, p90Ms: null };
    return { basis: "free", ...none, ...history, assumption: "Recorded answers cost nothing." };
  }
  if (history) return { basis: known.scope as "repository" | "tenant", ...history, assumption: null };
  const small = costMicros(SMALL_RUN, rates);
  return { basis: "prices", runs: 0, medianCostMicros: small, p90CostMicros: small * LARGE_RUN, medianMs: null, p90Ms: null, assumption: assumptionFor(small) };
}

function assumptionFor(costs: number): string {
  if (costs === 0) return "This server charges nothing by the token, as far as the app knows; MODEL_PRICES can say otherwise.";
  const { calls, inputTokens, outputTokens } = SMALL_RUN;
  return `Too few runs with this model have finished here, so this is made of its prices: from a small change with one repair, such as the demo's (${calls} calls, ${inputTokens.toLocaleString("en-US")} tokens in, ${outputTokens.toLocaleString("en-US")} out), to one that takes all its turns and sends a longer conversation with each, about ${LARGE_RUN} times that.`;
}

const whole = (ms: number | null) => (ms === null ? null : Math.round(ms));
