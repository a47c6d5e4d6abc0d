import type { ModelMessage } from "ai";

/**
 * Bytes of UTF-8 for each token. Byte-pair tokenizers average about four bytes a token on English
 * and source code; only digits, base64 and rare scripts come near two. So two is an upper bound for
 * money, and three sizes a request against a context window without wasting half of it.
 */
const BYTES_PER_TOKEN = { money: 2, window: 3 } as const;

/** What roles and separators cost around each message, in tokens, generously. */
const MESSAGE_OVERHEAD = 16;

const encoder = new TextEncoder();

/** UTF-8 bytes of a text, or of anything else as JSON. */
export function bytesOf(value: unknown): number {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === undefined ? 0 : encoder.encode(text).length;
}

/** No fewer tokens than this many bytes can hold on real text. */
export function upperTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN.money);
}

/** Likely size of a conversation in tokens, on the high side. */
export function windowTokens(messages: readonly ModelMessage[], extraBytes = 0): number {
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message.content), extraBytes);
  return Math.ceil(bytes / BYTES_PER_TOKEN.window) + messages.length * MESSAGE_OVERHEAD;
}

/** Upper bound of a request's input tokens, for money. `extraBytes` are instructions and tool schemas. */
export function upperInputTokens(messages: readonly ModelMessage[], extraBytes: number): number {
  const bytes = messages.reduce((sum, message) => sum + bytesOf(message.content), extraBytes);
  return upperTokens(bytes) + messages.length * MESSAGE_OVERHEAD;
}
