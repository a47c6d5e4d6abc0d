import { FatalError, RetryableError } from "@/lib/errors";
import { capWords, type RefusedCap } from "./refused-cap";

const dollars = (micros: number) => `$${(micros / 1_000_000).toFixed(6).replace(/0{1,4}$/, "")}`;

/** The purse has too little for what comes next. Amounts are micro-dollars; `spender` is a model, or what else costs. */
export class BudgetExceededError extends FatalError {
  constructor(
    readonly neededMicros: number,
    readonly remainingMicros: number,
    spender: string,
    readonly refused: RefusedCap | null = null,
  ) {
    const under = refused ? ` under ${capWords(refused)}, ${dollars(refused.amountMicros)}` : "";
    super(
      "budget_exceeded",
      `The budget does not cover the next call: ${spender} may need up to ${dollars(neededMicros)} and ${dollars(Math.max(0, remainingMicros))} is left${under}. ${refused?.period ? "Give more money, wait until the period ends," : "Raise the run's cap,"} or choose a cheaper model.`,
      { details: { needed_micros: neededMicros, remaining_micros: remainingMicros } },
    );
  }
}

/** The model, or its provider's filter, declined to answer. The call was paid for. */
export class ModelRefusedError extends FatalError {
  constructor(model: string, said: string) {
    const quote = said.trim().slice(0, 500);
    super("unavailable", `${model} refused to answer${quote ? `: “${quote}”` : "."} Rephrase the goal, or choose another model.`, { details: { said: quote } });
  }
}

/** A person must change the set-up: an unknown provider, a missing key, a rejected request. */
export class ModelConfigError extends FatalError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super("bad_request", message, options);
  }
}

/** The answer passed the size limit and was cut off; the same request would do it again. */
export class ModelAnswerTooLargeError extends FatalError {
  constructor(model: string, limitBytes: number) {
    super("too_large", `${model} sent more than ${Math.round(limitBytes / 1024).toLocaleString("en")} KiB in one answer, so it was cut off. Lower the output limit, or choose another model.`);
  }
}

/** The messages do not fit the model's context window, even compacted. */
export class ContextTooLargeError extends FatalError {
  constructor(model: string, contextTokens: number) {
    super("too_large", `The conversation does not fit the context window of ${model} (${contextTokens.toLocaleString("en")} tokens), even after compaction. Choose a model with a larger window, or a smaller goal.`);
  }
}

/** The provider stayed unreachable, busy or broken through every attempt that the call allows. */
export class ModelUnavailableError extends RetryableError {
  constructor(model: string, attempts: number, reason: string, retryAfterMs: number, cause?: unknown) {
    super(`${model} did not answer after ${attempts} ${attempts === 1 ? "attempt" : "attempts"}: ${reason} Try again later, or set FALLBACK_MODEL.`, retryAfterMs, { cause });
  }
}
