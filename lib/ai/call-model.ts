import { setTimeout as sleep } from "node:timers/promises";
import type { ModelMessage } from "ai";
import { z } from "zod";
import { env } from "@/lib/env";
import { StoppedError } from "@/lib/errors";
import { isAllowed, type Catalogue } from "./catalogue";
import { compact } from "./compact";
import { BudgetExceededError, ContextTooLargeError, ModelRefusedError, ModelUnavailableError } from "./errors";
import { failureOf } from "./failures";
import { costMicros, upperCostMicros, type ModelPrice, type TokenUsage } from "./prices";
import { isReplay, requireUsable } from "./providers";
import type { Purse, Stage } from "./purse";
import { streamOnce, type StreamedAnswer, type StreamOutcome, type ToolCall } from "./stream-once";
import { bytesOf, upperInputTokens, upperTokens, windowTokens } from "./tokens";

const MAX_ATTEMPTS = 4;
const MAX_SHRINKS = 5;
const MAX_WAIT_MS = 60_000;
const FIRST_BACKOFF_MS = 500;
const DEFAULT_TIMEOUT_MS = 5 * 60_000;
const DEFAULT_OUTPUT_TOKENS = 8_192;
/** Hosted models answer, or keep the line alive, within this; a self-hosted one may first read a long prompt on a CPU. */
const SILENCE_MS = { hosted: 60_000, selfHosted: 240_000 } as const;

export interface ModelCall<Output = never> {
  /** `provider:model` */
  model: string;
  instructions: string;
  messages: ModelMessage[];
  /** Never executed here: what the model asks for is returned as `toolCalls`. */
  tools?: Record<string, { description: string; inputSchema: z.ZodType }>;
  /** Asks for an answer of this shape. */
  output?: { name: string; schema: z.ZodType<Output> };
  /** Default 8,192. */
  maxOutputTokens?: number;
  /** Names this call for money, at most 190 characters: the same key is charged once, whatever runs twice. */
  key: string;
  purse: Purse;
  /** What the owner says: what the call is charged at, and which models may be asked. */
  catalogue: Catalogue;
  ledger: { stage: Stage; thread: string; turn: number };
  signal?: AbortSignal;
  /** Bounds everything: attempts, waits between them, and the fallback. Default 5 minutes. */
  timeoutMs?: number;
}

export interface ModelAnswer<Output = never> {
  text: string;
  /** Undefined when none was asked for, or the answer did not have that shape; `text` then holds what was said. */
  output: Output | undefined;
  toolCalls: ToolCall[];
  finishReason: "stop" | "tool-calls" | "length" | "content-filter" | "error" | "other";
  /** The assistant's message, to append to the transcript. */
  message: ModelMessage;
  /** Who answered: the model asked for, or the fallback. */
  model: string;
  usage: { inputTokens: number; cachedTokens: number; outputTokens: number; reasoningTokens: number };
  /** All that this call spent, attempts that failed half-way included. */
  costMicros: number;
  firstTokenMs: number | null;
  /** Of the attempt that succeeded. */
  durationMs: number;
  replayed: boolean;
}

/** A call whatever the shape of its output. */
type AnyCall = Omit<ModelCall, "output"> & { output?: { name: string; schema: z.ZodType } };

/** One attempt's request as it is sent, with the bounds of what it can cost. */
interface Prepared {
  messages: ModelMessage[];
  maxOutputTokens: number;
  inputTokens: number;
  upperMicros: number;
}

/**
 * Asks a model, and pays for it: an upper bound is reserved before each request, and what was
 * really spent is settled after it, also when the answer was cut off. Busy, broken and silent
 * providers are tried again (at most four times each, waiting as the server asks up to a minute),
 * then FALLBACK_MODEL once its turn comes, where the owner allows it. A conversation that would pass the context window is
 * compacted first.
 *
 * @throws BudgetExceededError before a request that the purse does not cover
 * @throws ModelRefusedError when a content filter or the model declined
 * @throws ModelConfigError when a person must change the set-up
 * @throws ModelAnswerTooLargeError, ContextTooLargeError when trying again cannot help
 * @throws ModelUnavailableError when every attempt failed; it says when to try again
 * @throws StoppedError when `signal` was aborted
 */
export async function callModel<Output = never>(call: ModelCall<Output>): Promise<ModelAnswer<Output>> {
  const fallback = env().FALLBACK_MODEL;
  const timeoutMs = call.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  const turn = { call, deadline: performance.now() + timeoutMs, signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout, charges: 0, spentMicros: 0 };
  try {
    return await askModel(turn, call.model);
  } catch (error) {
    const another = error instanceof ModelUnavailableError && fallback && fallback !== call.model && !turn.signal.aborted;
    if (!another || !isAllowed(fallback, call.catalogue)) throw error;
    return await askModel(turn, fallback);
  }
}

interface Turn<Output> {
  call: ModelCall<Output>;
  deadline: number;
  signal: AbortSignal;
  /** Settled attempts so far; each has its own key, because each was paid for. */
  charges: number;
  spentMicros: number;
}

async function askModel<Output>(turn: Turn<Output>, model: string): Promise<ModelAnswer<Output>> {
  const { call } = turn;
  const rates = requireUsable(model, call.catalogue);
  let contextTokens = rates.contextTokens;
  let shrinks = 0;
  for (let attempt = 1; ; ) {
    stopIfAborted(call);
    const prepared = prepare(call, model, rates, contextTokens);
    const key = turn.charges === 0 ? call.key : `${call.key}~${turn.charges + 1}`;
    const { granted, remainingMicros, refused } = await call.purse.reserve(key, prepared.upperMicros);
    if (!granted) throw new BudgetExceededError(prepared.upperMicros, remainingMicros, model, refused);

    const outcome = await streamOnce({
      model,
      instructions: call.instructions,
      messages: prepared.messages,
      tools: call.tools,
      output: call.output,
      maxOutputTokens: prepared.maxOutputTokens,
      silenceMs: model.startsWith("compatible:") ? SILENCE_MS.selfHosted : SILENCE_MS.hosted,
      signal: turn.signal,
    });
    if (outcome.answer) return await settled(turn, model, rates, key, prepared, outcome, outcome.answer);

    const failure = failureOf(model, outcome.error, outcome.status);
    if (failure.mayHaveCost) await settle(turn, model, rates, key, estimate(prepared, outcome), outcome);
    else await call.purse.release(key);
    stopIfAborted(call);

    if (failure.next === "stop") throw failure.error;
    if (failure.next === "shrink") {
      if (++shrinks > MAX_SHRINKS) throw new ContextTooLargeError(model, rates.contextTokens);
      contextTokens = Math.floor(Math.min(contextTokens, windowTokens(prepared.messages, fixedBytes(call)) + prepared.maxOutputTokens) * 0.7);
      continue;
    }
    const waitMs = failure.next === "retry" ? (failure.waitMs ?? FIRST_BACKOFF_MS * 2 ** (attempt - 1)) : MAX_WAIT_MS;
    const worthIt = failure.next === "retry" && attempt < MAX_ATTEMPTS && waitMs <= MAX_WAIT_MS && performance.now() + waitMs < turn.deadline;
    if (!worthIt) throw new ModelUnavailableError(model, attempt, turn.signal.aborted ? "its time was over." : failure.reason, waitMs, new Error(failure.reason));
    await sleep(waitMs, undefined, { signal: call.signal }).catch(() => stopIfAborted(call));
    attempt++;
  }
}

function stopIfAborted(call: AnyCall): void {
  if (call.signal?.aborted) throw new StoppedError("The model call was stopped.", { cause: call.signal.reason });
}

/** Bytes that every request of this call carries beside its messages. */
function fixedBytes(call: AnyCall): number {
  const schemas = [...Object.values(call.tools ?? {}).map((tool) => tool.inputSchema), ...(call.output ? [call.output.schema] : [])];
  const described = Object.entries(call.tools ?? {}).map(([name, { description }]) => `${name} ${description}`);
  return bytesOf(call.instructions) + bytesOf(described) + schemas.reduce((sum, schema) => sum + bytesOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })), 0);
}

function prepare(call: AnyCall, model: string, rates: ModelPrice, contextTokens: number): Prepared {
  const fixed = fixedBytes(call);
  const maxOutputTokens = Math.max(1, Math.min(call.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS, Math.floor(contextTokens / 2)));
  const messages = compact(call.messages, { contextTokens, reserveTokens: maxOutputTokens + windowTokens([], fixed) });
  if (!messages) throw new ContextTooLargeError(model, rates.contextTokens);
  const inputTokens = upperInputTokens(messages, fixed);
  return { messages, maxOutputTokens, inputTokens, upperMicros: upperCostMicros(inputTokens, maxOutputTokens, rates) };
}

/** What a request may have cost whose usage nobody told: all that was sent, and all that arrived. */
function estimate(prepared: Prepared, outcome: StreamOutcome): TokenUsage {
  return { inputTokens: prepared.inputTokens, cachedTokens: 0, outputTokens: Math.min(upperTokens(outcome.outputBytes), prepared.maxOutputTokens), reasoningTokens: 0 };
}

async function settle<Output>(turn: Turn<Output>, model: string, rates: ModelPrice, key: string, usage: TokenUsage, outcome: StreamOutcome): Promise<void> {
  const cost = costMicros(usage, rates);
  const { inputTokens, cachedTokens, outputTokens, reasoningTokens } = usage;
  await turn.call.purse.settle(key, {
    ...turn.call.ledger,
    model,
    replayed: isReplay(model),
    ...{ inputTokens, cachedTokens, outputTokens, reasoningTokens },
    costMicros: cost,
    firstTokenMs: outcome.firstTokenMs,
    durationMs: outcome.durationMs,
  });
  turn.charges++;
  turn.spentMicros += cost;
}

async function settled<Output>(turn: Turn<Output>, model: string, rates: ModelPrice, key: string, prepared: Prepared, outcome: StreamOutcome, answer: StreamedAnswer): Promise<ModelAnswer<Output>> {
  const guess = estimate(prepared, outcome);
  const usage = {
    inputTokens: answer.usage.inputTokens ?? guess.inputTokens,
    cachedTokens: answer.usage.inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: answer.usage.inputTokenDetails.cacheWriteTokens ?? 0,
    outputTokens: answer.usage.outputTokens ?? guess.outputTokens,
    reasoningTokens: answer.usage.outputTokenDetails.reasoningTokens ?? 0,
  };
  await settle(turn, model, rates, key, usage, outcome);
  if (answer.finishReason === "content-filter") throw new ModelRefusedError(model, answer.text);
  const { inputTokens, cachedTokens, outputTokens, reasoningTokens } = usage;
  return {
    text: answer.text,
    // The schema that parsed it is the call's own.
    output: answer.output as Output | undefined,
    toolCalls: answer.toolCalls,
    finishReason: answer.finishReason,
    message: answer.message,
    model,
    usage: { inputTokens, cachedTokens, outputTokens, reasoningTokens },
    costMicros: turn.spentMicros,
    firstTokenMs: outcome.firstTokenMs,
    durationMs: outcome.durationMs,
    replayed: isReplay(model),
  };
}
