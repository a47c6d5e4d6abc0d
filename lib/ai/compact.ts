import type { ModelMessage } from "ai";
import { windowTokens } from "./tokens";

export interface CompactOptions {
  /** The model's context window, in tokens. */
  contextTokens: number;
  /** Tokens to leave free: the answer, the instructions and the tool schemas. */
  reserveTokens: number;
}

const MAX_TRIES = 5;
/** Messages kept at the start, as far as the first answer: the goal and the plan. */
const HEAD_MESSAGES = 2;
/** Characters kept of each tool output, at each try. */
const OUTPUT_CHARS = [20_000, 8_000, 3_000, 1_000, 400] as const;
/** Share of the messages' tail that is kept, at each try. */
const TAIL_SHARE = [0.7, 0.5, 0.35, 0.2, 0.08] as const;
const MAX_LISTED = 40;

/**
 * Makes a conversation fit: unchanged when it fits already; else the first messages stay, the
 * oldest of the middle becomes one line that says what was dropped, and long tool outputs keep
 * their head and tail. A tool call and its result stay or go together. Pure and deterministic.
 * Returns undefined when it does not fit after five tries.
 */
export function compact(messages: readonly ModelMessage[], { contextTokens, reserveTokens }: CompactOptions): ModelMessage[] | undefined {
  const room = contextTokens - reserveTokens;
  if (windowTokens(messages) <= room) return [...messages];
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const smaller = shrink(messages, room, OUTPUT_CHARS[attempt]!, TAIL_SHARE[attempt]!);
    if (windowTokens(smaller) <= room) return smaller;
  }
  return undefined;
}

function shrink(messages: readonly ModelMessage[], room: number, outputChars: number, tailShare: number): ModelMessage[] {
  const groups = grouped(messages.map((message) => truncated(message, outputChars)));
  const head: ModelMessage[][] = [];
  while (groups.length > 0 && head.flat().length + groups[0]!.length <= HEAD_MESSAGES) head.push(groups.shift()!);
  const tail: ModelMessage[][] = [];
  let tokens = 0;
  while (groups.length > 0) {
    const size = windowTokens(groups.at(-1)!);
    // The latest exchange always stays: it is what the model has to answer.
    if (tail.length > 0 && tokens + size > room * tailShare) break;
    tokens += size;
    tail.unshift(groups.pop()!);
  }
  const dropped = groups.flat();
  const summary: ModelMessage[] = dropped.length > 0 ? [{ role: "user", content: summaryOf(dropped) }] : [];
  return [...head.flat(), ...summary, ...tail.flat()];
}

/** Splits a conversation so that an assistant's tool calls and the messages with their results are one group. */
function grouped(messages: readonly ModelMessage[]): ModelMessage[][] {
  const groups: ModelMessage[][] = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.role === "tool" && last) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

function summaryOf(dropped: readonly ModelMessage[]): string {
  const tools = new Map<string, number>();
  const paths = new Set<string>();
  for (const message of dropped) {
    if (message.role !== "assistant" || typeof message.content === "string") continue;
    for (const part of message.content) {
      if (part.type !== "tool-call") continue;
      tools.set(part.toolName, (tools.get(part.toolName) ?? 0) + 1);
      const path = part.input !== null && typeof part.input === "object" && "path" in part.input ? part.input.path : undefined;
      if (typeof path === "string" && path) paths.add(path.slice(0, 200));
    }
  }
  const calls = [...tools].map(([name, times]) => (times > 1 ? `${name} ×${times}` : name)).join(", ");
  const touched = [...paths].sort();
  const more = touched.length > MAX_LISTED ? ` and ${touched.length - MAX_LISTED} more` : "";
  return [
    `[${dropped.length} earlier messages were left out to fit the context window.`,
    calls && ` Tools called: ${calls}.`,
    touched.length > 0 && ` Paths touched: ${touched.slice(0, MAX_LISTED).join(", ")}${more}.`,
    " Read a file again before relying on what it said.]",
  ]
    .filter(Boolean)
    .join("");
}

/** The same message with long texts and tool outputs cut in their middle; tool calls stay whole, so that their arguments stay valid. */
function truncated(message: ModelMessage, chars: number): ModelMessage {
  if (message.role === "tool") {
    return { ...message, content: message.content.map((part) => (part.type === "tool-result" ? { ...part, output: shortOutput(part.output, chars) } : part)) };
  }
  if (message.role === "user" && typeof message.content === "string") return { ...message, content: middleCut(message.content, chars * 2) };
  return message;
}

type ToolOutput = Extract<Extract<ModelMessage, { role: "tool" }>["content"][number], { type: "tool-result" }>["output"];

function shortOutput(output: ToolOutput, chars: number): ToolOutput {
  if (output.type === "text" || output.type === "error-text") return { ...output, value: middleCut(output.value, chars) };
  if (output.type === "json" || output.type === "error-json") {
    const text = JSON.stringify(output.value);
    return text.length <= chars ? output : { type: output.type === "json" ? "text" : "error-text", value: middleCut(text, chars) };
  }
  return output;
}

function middleCut(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const half = Math.floor(chars / 2);
  // A surrogate pair that is cut in two would not be valid text.
  return `${text.slice(0, half).toWellFormed()}\n[… ${text.length - half * 2} characters left out …]\n${text.slice(-half).toWellFormed()}`;
}
