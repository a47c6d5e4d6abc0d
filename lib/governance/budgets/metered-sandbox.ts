import { BudgetExceededError } from "@/lib/ai/errors";
import type { Stage } from "@/lib/ai/purse";
import type { ServiceClient } from "@/lib/db/service-client";
import { HeldError } from "@/lib/errors";
import { DEFAULT_LIMITS, type Sandbox } from "@/lib/sandbox/sandbox";
import { runPurse } from "../run-purse";
import { ownPrices } from "./prices";

/** Beyond a command's own limit: starting and ending it. */
const LEASE_MARGIN_SECONDS = 300;

interface Metered {
  rows: ServiceClient;
  run: { id: string; replayed: boolean };
  stage: Stage;
  /** Names these commands for money, at most 180 characters; each adds its number. */
  key: string;
}

/**
 * The sandbox, with its commands paid for: each is reserved by its time limit, and settled by the seconds
 * that it took. One that could not be run, or that the kill switch interrupted, is given back: it has no
 * result, and may run again under the same key. Where seconds cost nothing it is the sandbox as it was.
 * @throws BudgetExceededError from `run`, before a command that the purse does not cover
 */
export function meteredSandbox(sandbox: Sandbox, { rows, run, stage, key }: Metered): Sandbox {
  const price = ownPrices().sandboxMicrosPerSecond;
  if (price === 0) return sandbox;
  const model = `sandbox:${sandbox.provider}`;
  let commands = 0;
  return {
    ...sandbox,
    async run(request) {
      const limitSeconds = Math.ceil((request.limits?.wallMs ?? DEFAULT_LIMITS.wallMs) / 1_000);
      const purse = runPurse(rows, run.id, { kind: "sandbox", stage, model, leaseSeconds: limitSeconds + LEASE_MARGIN_SECONDS });
      const commandKey = `${key}#${++commands}`;
      const { granted, remainingMicros, refused } = await purse.reserve(commandKey, limitSeconds * price);
      if (!granted) throw new BudgetExceededError(limitSeconds * price, remainingMicros, "a command in the sandbox", refused);
      const began = performance.now();
      const settle = async () => {
        const durationMs = Math.ceil(performance.now() - began);
        const costMicros = Math.min(limitSeconds * price, Math.ceil((durationMs * price) / 1_000));
        await purse.settle(commandKey, { stage, thread: null, turn: null, model, replayed: run.replayed, inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, costMicros, firstTokenMs: null, durationMs });
      };
      let ran = false;
      try {
        const result = await sandbox.run(request);
        ran = !(request.signal?.reason instanceof HeldError);
        return result;
      } finally {
        await (ran ? settle() : purse.release(commandKey));
      }
    },
  };
}
