import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Purse, Stage } from "@/lib/ai/purse";
import { must } from "@/lib/db/must";
import { refusedCapSchema } from "./budgets/refused-cap";

const grantSchema = z.object({ granted: z.boolean(), remaining_micros: z.number().int(), refused: refusedCapSchema.nullable() });

/** What the money is for, beside the run: decides which caps apply, and stands in the ledger when nobody settles. */
export interface SpendPurpose {
  kind?: "model" | "sandbox";
  stage: Stage;
  thread?: string;
  turn?: number;
  model?: string;
  /** How long whoever spends may be at it, seconds, default 600; after that all of it counts as spent until the truth is known. */
  leaseSeconds?: number;
}

/**
 * The purse of one run: its own cap and every cap of the tenant that applies, its reservations and its
 * ledger, kept by three SQL functions that lock the run's row and then the tenant's purse, so that calls
 * at the same time cannot pass a cap together.
 * @throws RetryableError when the database does not answer; the same key may then be tried again
 */
export function runPurse(rows: SupabaseClient, runId: string, purpose?: SpendPurpose): Purse {
  const { leaseSeconds, ...about } = purpose ?? {};
  return {
    async reserve(key, amountMicros) {
      const answer = await call(rows, "reserve_spend", { of_run: runId, reservation_key: key, amount: amountMicros, about: { ...about, ...(leaseSeconds && { lease_seconds: leaseSeconds }) } });
      const { granted, remaining_micros, refused } = grantSchema.parse(answer);
      return { granted, remainingMicros: remaining_micros, refused };
    },
    async settle(key, entry) {
      await call(rows, "settle_spend", {
        of_run: runId,
        reservation_key: key,
        entry: {
          stage: entry.stage,
          thread: entry.thread,
          turn: entry.turn,
          model: entry.model,
          replayed: entry.replayed,
          input_tokens: entry.inputTokens,
          cached_tokens: entry.cachedTokens,
          output_tokens: entry.outputTokens,
          reasoning_tokens: entry.reasoningTokens,
          cost_micros: entry.costMicros,
          first_token_ms: entry.firstTokenMs,
          duration_ms: entry.durationMs,
        },
      });
    },
    async release(key) {
      await call(rows, "release_spend", { of_run: runId, reservation_key: key });
    },
  };
}

async function call(rows: SupabaseClient, name: "reserve_spend" | "settle_spend" | "release_spend", parameters: Record<string, unknown>): Promise<unknown> {
  return must(await rows.rpc(name, parameters));
}
