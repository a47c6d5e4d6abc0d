/**
 * The wire format of Realtime, version 2 (a text frame is an array) and version 1 (an object):
 * join reference, reference, topic, event, payload. Clients send broadcasts as binary frames.
 */
export interface Frame {
  joinRef: string | null;
  ref: string | null;
  /** With its prefix, as in `realtime:run:1`; `phoenix` for heartbeats. */
  topic: string;
  event: string;
  payload: Record<string, unknown>;
}

export type Version = "1.0.0" | "2.0.0";

// Kind byte of the one binary frame that clients send.
const CLIENT_BROADCAST = 3;
const JSON_ENCODING = 1;

/** Reads a client's frame; undefined when it is not one. */
export function decodeFrame(data: Buffer, isBinary: boolean, version: Version): Frame | undefined {
  try {
    if (isBinary) return decodeBroadcast(data);
    const value: unknown = JSON.parse(data.toString("utf8"));
    if (version === "1.0.0") {
      const { join_ref, ref, topic, event, payload } = value as Record<string, unknown>;
      return frame([join_ref, ref, topic, event, payload]);
    }
    return Array.isArray(value) ? frame(value) : undefined;
  } catch {
    return undefined;
  }
}

/** `payload` is JSON text already, so that one text serves all receivers of a message. */
export function encodeFrame(version: Version, joinRef: string | null, ref: string | null, topic: string, event: string, payload: string): string {
  const [j, r, t, e] = [joinRef, ref, topic, event].map((part) => JSON.stringify(part));
  return version === "2.0.0" ? `[${j},${r},${t},${e},${payload}]` : `{"join_ref":${j},"ref":${r},"topic":${t},"event":${e},"payload":${payload}}`;
}

/** What a subscriber's broadcast listener gets. */
export function broadcastPayload(event: string, payload: string, id: string): string {
  return `{"type":"broadcast","event":${JSON.stringify(event)},"payload":${payload},"meta":{"id":${JSON.stringify(id)}}}`;
}

function frame([joinRef, ref, topic, event, payload]: unknown[]): Frame | undefined {
  if (typeof topic !== "string" || typeof event !== "string" || typeof payload !== "object" || payload === null) return undefined;
  const reference = (value: unknown) => (typeof value === "string" && value.length <= 64 ? value : null);
  return { joinRef: reference(joinRef), ref: reference(ref), topic, event, payload: payload as Record<string, unknown> };
}

/** `[3, lengths of join ref, ref, topic, event, metadata, encoding]`, those strings, then the payload. */
function decodeBroadcast(data: Buffer): Frame | undefined {
  if (data[0] !== CLIENT_BROADCAST || data.length < 7 || data[6] !== JSON_ENCODING) return undefined;
  const parts: string[] = [];
  let at = 7;
  for (const length of data.subarray(1, 6)) {
    parts.push(data.toString("utf8", at, at + length));
    at += length;
  }
  const [joinRef, ref, topic, event] = parts;
  const payload: unknown = JSON.parse(data.toString("utf8", at));
  return frame([joinRef || null, ref || null, topic, "broadcast", { type: "broadcast", event, payload }]);
}
