import { z } from "zod";
import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { historyEntrySchema, type EntryDetail, type HistoryFilter, type HistoryKind, type HistoryPage } from "./history-schema";

/** A filter as the database's functions take it. */
export function filterArguments({ actor, act, target, q, from, to }: HistoryFilter) {
  return { of_actor: actor ?? null, of_act: act ?? null, of_target: target ?? null, words: q || null, from_at: from ?? null, to_at: to ? endOf(to) : null };
}

/**
 * A page of the timeline, newest first: runs and decisions for members, the record too for whoever may
 * audit. Throws `bad_request` for a cursor that no page gave.
 */
export async function listHistory(actor: Actor, { kind, cursor, limit = 50, ...filter }: HistoryFilter & { kind?: HistoryKind; cursor?: string; limit?: number } = {}): Promise<HistoryPage> {
  const place = cursor ? decode(cursor) : null;
  const rows = unwrap(
    await actor.client.rpc("read_history", { in_tenant: actor.tenantId, kinds: kind ? [kind] : null, ...filterArguments(filter), before_at: place?.[0] ?? null, before_key: place?.[1] ?? null, most: limit + 1 }),
  );
  const entries = z.array(historyEntrySchema).parse((rows ?? []).map(camel));
  const items = entries.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: entries.length > limit && last ? Buffer.from(JSON.stringify([last.at, last.key])).toString("base64url") : null };
}

/** What one entry holds. Throws `not_found`, also for what this person may not see. */
export async function readEntry(actor: Actor, key: string): Promise<EntryDetail> {
  const [kind, id] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
  if (kind === "audit" && /^\d{1,15}$/.test(id)) {
    const row = unwrap(await actor.client.from("audit_logs").select("before, after, address, hash").eq("tenant_id", actor.tenantId).eq("number", Number(id)).maybeSingle());
    if (row) return { ...row, reason: null, evidence: null };
  } else if (kind === "decision" && z.uuid().safeParse(id).success) {
    const row = unwrap(await actor.client.from("decisions").select("reason, evidence").eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
    if (row) return { before: null, after: null, address: null, hash: null, ...row };
  }
  throw new MorningError("not_found", "There is no such entry in your workspace's history.");
}

const placeSchema = z.tuple([z.iso.datetime({ offset: true }), z.string().regex(/^(audit|run|decision):[\w-]{1,40}$/)]);

function decode(cursor: string): z.infer<typeof placeSchema> {
  try {
    return placeSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    throw new MorningError("bad_request", "This cursor is not one that the history gave you; start again without it.", { cause });
  }
}

/** A day includes all of itself. */
function endOf(to: string): string {
  return to.includes("T") ? to : new Date(Date.parse(to) + 86_400_000).toISOString();
}
