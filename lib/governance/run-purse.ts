import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import type { Purse } from "@/lib/ai/purse";
import { must } from "@/lib/db/must";

const grantSchema = z.object({ granted: z.boolean(), remaining_micros: z.number().int() });

/**
 * The purse of one run: its cap, its reservations and its ledger, kept by three SQL functions that
 * lock the run's row, so that calls at the same time cannot pass the cap together.
 * @throws RetryableError when the database does not answer; the same key may then be tried again
 */
export function runPurse(rows: SupabaseClient, runId: string): Purse {
  return {
    async reserve(key, amountMicros) {
      const answer = await call(rows, "reserve_spend", { of_run: runId, reservation_key: key, amount: amountMicros });
      const { granted, remaining_micros } = grantSchema.parse(answer);
      return { granted, remainingMicros: remaining_micros };
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
