import { Output, streamText, tool, type FinishReason, type LanguageModelUsage, type ModelMessage, type ToolSet } from "ai";
import type { z } from "zod";
import { boundedFetch, newWire } from "./bounded-fetch";
import { languageModel } from "./providers";
import { bytesOf } from "./tokens";
import { whyInvalid } from "./tool-calls";

/** Largest answer taken, in bytes of text, reasoning and tool arguments: far beyond what 8,192 tokens hold. */
export const MAX_ANSWER_BYTES = 1024 * 1024;
/** Largest response body. Streams wrap each token in a few hundred bytes of JSON. */
const MAX_WIRE_BYTES = 32 * 1024 * 1024;

export interface StreamRequest {
  model: string;
  instructions: string;
  messages: ModelMessage[];
  tools: Record<string, { description: string; inputSchema: z.ZodType }> | undefined;
  output: { name: string; schema: z.ZodType } | undefined;
  maxOutputTokens: number;
  /** Longest wait for the next byte, the first included, in milliseconds. */
  silenceMs: number;
  /** Aborted when the caller stops the call or its time is over. */
  signal: AbortSignal;
}

export interface ToolCall {
  id: string;
  name: string;
  input: unknown;
  /** Why the call cannot be executed, as a sentence that the model can act on. */
  invalid?: string;
}

export interface StreamedAnswer {
  text: string;
  output: unknown;
  toolCalls: ToolCall[];
  finishReason: Exclude<FinishReason, "interrupted">;
  message: ModelMessage;
  usage: LanguageModelUsage;
}

/** The server kept silent for too long. */
export class SilenceError extends Error {}
/** The answer passed its size limit. */
export class TooLargeError extends Error {}
/** The connection ended before the answer did. */
export class CutStreamError extends Error {}

/** One request to one model. What arrived is told in either case, because it was paid for. */
export type StreamOutcome = {
  outputBytes: number;
  status: number | undefined;
  firstTokenMs: number | null;
  durationMs: number;
} & ({ answer: StreamedAnswer } | { answer: undefined; error: unknown });

/** Sends one request and reads its stream to the end. Never throws: a failure is an outcome. */
export async function streamOnce(request: StreamRequest): Promise<StreamOutcome> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const wire = newWire();
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  let silence: NodeJS.Timeout | undefined;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => stop.abort(new SilenceError(`nothing arrived for ${Math.round(request.silenceMs / 1000)} seconds.`)), request.silenceMs);
  };
  let outputBytes = 0;
  let firstTokenMs: number | null = null;
  const told = () => ({ outputBytes, status: wire.status, firstTokenMs, durationMs: elapsed() });

  heard();
  try {
    const result = streamText({
      model: languageModel(request.model, boundedFetch(wire, MAX_WIRE_BYTES, heard)),
      instructions: request.instructions,
      messages: request.messages,
      tools: request.tools && toolSet(request.tools),
      output: request.output && Output.object({ schema: request.output.schema, name: request.output.name }),
      maxOutputTokens: request.maxOutputTokens,
      maxRetries: 0,
      abortSignal: signal,
      // Transcripts are ours to keep: nothing may depend on what a provider stored of an earlier turn.
      providerOptions: { openai: { store: false } },
      onError: () => undefined,
    });

    let text = "";
    const toolCalls: ToolCall[] = [];
    let end: Pick<StreamedAnswer, "finishReason" | "usage"> | undefined;
    const arrived = (piece: string) => {
      firstTokenMs ??= elapsed();
      outputBytes += bytesOf(piece);
      if (outputBytes > MAX_ANSWER_BYTES) throw new TooLargeError("the answer was too large.");
    };
    for await (const part of result.stream) {
      if (part.type === "text-delta") {
        arrived(part.text);
        text += part.text;
      } else if (part.type === "reasoning-delta") arrived(part.text);
      else if (part.type === "tool-input-delta") arrived(part.delta);
      else if (part.type === "tool-call") {
        // Some providers send a call whole, without its pieces before it.
        firstTokenMs ??= elapsed();
        const invalid = part.invalid ? whyInvalid(part, Object.keys(request.tools ?? {})) : undefined;
        toolCalls.push({ id: part.toolCallId, name: part.toolName, input: part.input, ...(invalid && { invalid }) });
      } else if (part.type === "finish-step") {
        if (part.finishReason !== "interrupted") end = { finishReason: part.finishReason, usage: part.usage };
      }
      if (part.type === "error") throw part.error;
      if (part.type === "abort") throw signal.reason;
    }
    if (!end) throw new CutStreamError("the connection ended in the middle of the answer.");

    const message = (await result.response).messages.find(({ role }) => role === "assistant");
    return {
      ...told(),
      answer: {
        text,
        output: request.output ? await result.output.then((value: unknown) => value, () => undefined) : undefined,
        toolCalls,
        ...end,
        // Providers refuse an assistant message without content when it is sent back.
        message: message ?? { role: "assistant", content: "[The answer was empty.]" },
      },
    };
  } catch (error) {
    // Our own reason comes first: the client library wraps what an aborted connection threw.
    const ours = wire.overflowed ? new TooLargeError("the response was too large.", { cause: error }) : signal.aborted ? signal.reason : undefined;
    return { ...told(), answer: undefined, error: ours ?? error };
  } finally {
    clearTimeout(silence);
    // Closes the connection when the loop was left early.
    stop.abort();
  }
}

function toolSet(tools: NonNullable<StreamRequest["tools"]>): ToolSet {
  return Object.fromEntries(Object.entries(tools).map(([name, { description, inputSchema }]) => [name, tool({ description, inputSchema })]));
}
