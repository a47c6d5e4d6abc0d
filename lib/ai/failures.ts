import { APICallError } from "ai";
import { env } from "@/lib/env";
import { messageOf, type FatalError } from "@/lib/errors";
import { ModelAnswerTooLargeError, ModelConfigError } from "./errors";
import { variablesOf } from "./providers";
import { CutStreamError, MAX_ANSWER_BYTES, SilenceError, TooLargeError } from "./stream-once";

/** What a failed request means for the call: try again, give up on this model, send less, or stop. */
export type Failure = {
  /** A sentence, without secrets. */
  reason: string;
  /** False only when the provider certainly did not start to answer. */
  mayHaveCost: boolean;
} & ({ next: "retry"; waitMs?: number } | { next: "other-model" } | { next: "shrink" } | { next: "stop"; error: FatalError });

/** Errors of a connection that was never made. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);
const CONTEXT_LENGTH = /context[_ ](length|window)|maximum context|prompt is too long|too many (input )?tokens|input token count|exceeds? the (available )?context/i;
const OUT_OF_MONEY = /insufficient_quota|credit balance|billing|payment required/i;

/**
 * Says what to do about a failed request to `model`.
 * @param status HTTP status, when there was a response
 */
export function failureOf(model: string, error: unknown, status: number | undefined): Failure {
  if (error instanceof TooLargeError) return { next: "stop", mayHaveCost: true, reason: error.message, error: new ModelAnswerTooLargeError(model, MAX_ANSWER_BYTES) };
  if (error instanceof SilenceError || error instanceof CutStreamError) return { next: "retry", mayHaveCost: true, reason: error.message };

  const reason = sentence(error);
  const code = httpStatusOf(error) ?? status;
  if (code === undefined || code < 400) return { next: "retry", mayHaveCost: !neverSent(error), reason };

  // A refused request costs nothing; an error inside a stream that had begun may have.
  const mayHaveCost = status === 200;
  if (code === 402 || OUT_OF_MONEY.test(reason)) return { next: "other-model", mayHaveCost, reason };
  if (code === 408 || code === 409 || code === 429 || code >= 500) return { next: "retry", mayHaveCost, reason, waitMs: retryAfterMs(error) };
  if ((code === 400 || code === 413) && CONTEXT_LENGTH.test(reason)) return { next: "shrink", mayHaveCost, reason };
  return { next: "stop", mayHaveCost, reason, error: new ModelConfigError(explained(model, code, reason), { cause: new Error(reason) }) };
}

function explained(model: string, code: number, reason: string): string {
  if (code === 401 || code === 403) return `The provider of ${model} rejected the key (${code}): ${reason} Check ${variablesOf(model)}.`;
  if (code === 404) return `The provider does not know ${model} (404): ${reason} Check MODEL and the provider's list of models.`;
  return `${model} rejected the request (${code}): ${reason}`;
}

function httpStatusOf(error: unknown): number | undefined {
  if (APICallError.isInstance(error)) return error.statusCode;
  const code = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof code === "number" ? code : undefined;
}

function neverSent(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 10; cause = cause.cause, depth++) {
    if ("code" in cause && typeof cause.code === "string" && NEVER_SENT.has(cause.code)) return true;
  }
  return false;
}

/** The server's `retry-after-ms` or `retry-after` (seconds or a date), in milliseconds. */
function retryAfterMs(error: unknown): number | undefined {
  if (!APICallError.isInstance(error)) return undefined;
  const headers = error.responseHeaders ?? {};
  const millis = Number(headers["retry-after-ms"]);
  if (millis > 0) return millis;
  const given = headers["retry-after"];
  if (!given) return undefined;
  const seconds = Number(given);
  const wait = Number.isNaN(seconds) ? Date.parse(given) - Date.now() : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function sentence(error: unknown): string {
  const said = redacted(messageOf(error)).replaceAll(/\s+/g, " ").trim().slice(0, 500) || "it gave no reason";
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

/** Provider messages may quote the key they were sent. */
function redacted(text: string): string {
  const e = env();
  const keys = [e.OPENAI_API_KEY, e.ANTHROPIC_API_KEY, e.GOOGLE_API_KEY, e.OPENROUTER_API_KEY].filter((key) => key !== undefined && key.length >= 8);
  return keys.reduce<string>((clean, key) => clean.replaceAll(key!, "[key]"), text).replaceAll(/\b(sk|pk|key)-[\w-]{8,}[\w*.-]*/gi, "[key]").replaceAll(/Bearer\s+\S+/gi, "Bearer [key]").replaceAll(/\bAIza[\w-]{10,}/g, "[key]");
}
