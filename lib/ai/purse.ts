import type { RefusedCap } from "./refused-cap";

/** The part of a run that spent the money. */
export type Stage = "plan" | "execute" | "ci" | "fix" | "finalize";

/** One line of the ledger. Tokens are counts, money is micro-dollars, times are milliseconds. */
export interface SpendEntry {
  stage: Stage;
  /** The turn that asked for it; null for what no turn is charged with, such as commands. */
  thread: string | null;
  turn: number | null;
  /** Who answered, as `provider:model`, or what else was used, such as `sandbox:bubblewrap`. */
  model: string;
  replayed: boolean;
  /** All input tokens, the cached ones included. */
  inputTokens: number;
  cachedTokens: number;
  /** All output tokens, the reasoning ones included. */
  outputTokens: number;
  reasoningTokens: number;
  costMicros: number;
  firstTokenMs: number | null;
  durationMs: number;
}

/**
 * Where a model call's money comes from. Every reservation ends in exactly one settle or release;
 * a key that was released may be reserved again.
 */
export interface Purse {
  /** Sets `amountMicros` aside under `key`, or says what is left when that is too little, and which cap is in the way where there are several. */
  reserve(key: string, amountMicros: number): Promise<{ granted: boolean; remainingMicros: number; refused?: RefusedCap | null }>;
  /** Charges what was really spent. The same key is charged once. */
  settle(key: string, entry: SpendEntry): Promise<void>;
  /** Gives the money back: nothing was spent. */
  release(key: string): Promise<void>;
}
