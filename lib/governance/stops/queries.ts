import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import type { Stop } from "./schema";

const STOP = "id, scope, subject, reason, by_owner, stopped_name, stopped_at, lifted_at" as const;

/** What is stopped for the actor's workspace now, the platform included, newest first; at most 100. */
export async function listStops(actor: Actor): Promise<Stop[]> {
  const rows = unwrap(await actor.client.from("stops").select(STOP).or(`tenant_id.eq.${actor.tenantId},tenant_id.is.null`).is("lifted_at", null).order("stopped_at", { ascending: false }).limit(100));
  return named(actor, rows.map((row) => camel(row)));
}

/** A stop, lifted or not. Throws `not_found`, also for one of another tenant. */
export async function readStop(actor: Actor, id: string): Promise<Stop> {
  const row = unwrap(await actor.client.from("stops").select(STOP).or(`tenant_id.eq.${actor.tenantId},tenant_id.is.null`).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such stop in your workspace.");
  return (await named(actor, [camel(row)]))[0]!;
}

async function named(actor: Actor, stops: object[]): Promise<Stop[]> {
  const held = stops as Omit<Stop, "subjectName">[];
  const ids = held.filter(({ scope }) => scope === "repository").map(({ subject }) => subject);
  const repositories = ids.length > 0 ? unwrap(await actor.client.from("repositories").select("id, name").eq("tenant_id", actor.tenantId).in("id", ids)) : [];
  return held.map((stop) => ({ ...stop, subjectName: repositories.find(({ id }) => id === stop.subject)?.name ?? null }));
}
