import { createHash } from "node:crypto";
import { encodeTime, ulid } from "ulid";
import { z } from "zod";
import type { Database } from "../database";
import { createBatcher } from "./batcher";
import { MAX_EVENTS, MAX_EVENT_BYTES } from "./limits";
import { insertEvents } from "./store";
import type { EventPayload, StoredEvent } from "./types";

const incoming = z.object({
  name: z.string("event name is empty").trim().min(1, "event name is empty").max(256, "event name is longer than 256 characters"),
  data: z.record(z.string(), z.unknown(), "event data must be an object").nullish(),
  id: z.string().max(256, "event id is longer than 256 characters").nullish(),
  ts: z.number().int().nonnegative().nullish(),
  user: z.unknown().optional(),
  v: z.string().nullish(),
  meta: z.unknown().optional(),
});

/** The request is at fault; the message says how. */
export class BadEventError extends Error {
  override name = "BadEventError";
}

/**
 * Reads what a sender posted: one event or a list, at most 5,000, each at most 512 KiB.
 * @param seed the SDK's `x-inngest-event-id-seed`: a repeated request with the same seed makes the same ids, so that its events are not doubled.
 * @throws BadEventError
 */
export function readEvents(body: unknown, seed: string | null): StoredEvent[] {
  const list = Array.isArray(body) ? body : [body];
  if (list.length > MAX_EVENTS) throw new BadEventError(`A request may hold ${MAX_EVENTS} events, not ${list.length}.`);
  return list.map((raw, index) => {
    const parsed = incoming.safeParse(raw);
    if (!parsed.success) throw new BadEventError(parsed.error.issues[0]?.message ?? "the event cannot be read");
    const { name, data, id, ts, user, v, meta } = parsed.data;
    if (name.startsWith("inngest/")) throw new BadEventError(`event names that begin with inngest/ are reserved, "${name}" is refused`);
    const ownId = seed ? seededId(seed, index) : ulid();
    const payload: EventPayload = {
      id: id || ownId, name, data: data ?? {}, ts: ts || Date.now(),
      ...(user !== undefined && user !== null && { user }), ...(v && { v }), ...(meta !== undefined && meta !== null && { meta }),
    };
    const size = Buffer.byteLength(JSON.stringify(payload));
    if (size > MAX_EVENT_BYTES) throw new BadEventError(`event "${name}" has ${size} bytes; the limit is ${MAX_EVENT_BYTES}. Send an id and keep the data elsewhere.`);
    return { id: ownId, payload, ...(id && { dedupeKey: `${name}|${id}` }) };
  });
}

function seededId(seed: string, index: number): string {
  const milliseconds = Number.parseInt(seed, 10);
  const time = Number.isSafeInteger(milliseconds) && milliseconds > 0 && milliseconds < 2 ** 48 ? milliseconds : Date.now();
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const digest = createHash("sha256").update(`${seed}:${index}`).digest();
  return encodeTime(time, 10) + Array.from(digest.subarray(0, 16), (byte) => alphabet[byte % 32]).join("");
}

/** Stores events; they are safe once this returns. Known ids are dropped. New ones go to `onEvents`. */
export function createIngest(database: Database, onEvents: (events: StoredEvent[]) => void) {
  return createBatcher<StoredEvent[], void>(async (groups) => {
    // A sender may repeat an id within one batch: the first one counts.
    const fresh = await insertEvents(database, groups.flat());
    onEvents(fresh);
    return groups.map(() => undefined);
  }, 200);
}
