import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { reputationEventSchema, standingsSchema, type ReputationEvent, type Standings, type SubjectKind } from "./schema";

/** Each agent and repository of the workspace as it stands now; at most 200 repositories, the newest first. Throws `forbidden` without runs.read. */
export async function readStandings(actor: Actor): Promise<Standings> {
  return standingsSchema.parse(unwrap(await actor.client.rpc("standings_now", { in_tenant: actor.tenantId })));
}

/** What made a score, newest first, at most 200 events. Throws `forbidden` without runs.read. */
export async function readHistory(actor: Actor, kind: SubjectKind, subject: string): Promise<ReputationEvent[]> {
  const rows = unwrap(await actor.client.rpc("reputation_history", { in_tenant: actor.tenantId, of_kind: kind, of_subject: subject, most: 200 }));
  return rows.map((row) => reputationEventSchema.parse(camel(row)));
}
