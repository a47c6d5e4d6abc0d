import { z } from "zod";
import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { deliveryIdSchema, type DeliveryStatus, type DeliverySummary } from "./schema";

const SUMMARY = "id, event, action, status, reason, attempts, received_at, processed_at, repository:repositories!github_deliveries_repository_id_tenant_id_fkey(name)" as const;
const PAGE = 50;
/** Characters of a payload that are shown. */
const MAX_SHOWN = 200_000;

/**
 * What GitHub delivered to the actor's tenant, newest first, 50 at a time; `older` is where the next page
 * begins. Nothing for whoever is no admin. Throws `bad_request` for a time that no list gave.
 */
export async function listDeliveries(actor: Actor, { status, before }: { status?: DeliveryStatus; before?: string }): Promise<{ items: DeliverySummary[]; older: string | null }> {
  let query = actor.client.from("github_deliveries").select(SUMMARY).eq("tenant_id", actor.tenantId);
  if (status) query = query.eq("status", status);
  if (before !== undefined) {
    const time = z.iso.datetime({ offset: true }).safeParse(before);
    if (!time.success) throw new MorningError("bad_request", "Start the list again: this is not where a page of it ends.");
    query = query.lt("received_at", time.data);
  }
  const rows = unwrap(await query.order("received_at", { ascending: false }).order("id", { ascending: false }).limit(PAGE + 1));
  const items = rows.slice(0, PAGE).map(({ repository, ...row }) => ({ ...camel(row), repository: repository?.name ?? null }));
  return { items, older: rows.length > PAGE ? (items.at(-1)?.receivedAt ?? null) : null };
}

/** A delivery with its payload as text. Throws `not_found`, also for one of another tenant and for whoever is no admin. */
export async function readDelivery(actor: Actor, id: string): Promise<DeliverySummary & { payload: string; cut: boolean }> {
  const row = deliveryIdSchema.safeParse(id).success
    ? unwrap(await actor.client.from("github_deliveries").select(`${SUMMARY}, payload`).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle())
    : null;
  if (!row) throw new MorningError("not_found", "There is no such delivery in your workspace.");
  const { repository, payload, ...rest } = row;
  const text = JSON.stringify(payload, null, 2);
  return { ...camel(rest), repository: repository?.name ?? null, payload: text.slice(0, MAX_SHOWN), cut: text.length > MAX_SHOWN };
}
