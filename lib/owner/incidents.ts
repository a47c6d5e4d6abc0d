import { z } from "zod";
import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Owner } from "./actor";

const COLUMNS = "id, rule, title, severity, value, opened_at, acknowledged_at, assigned_to, resolved_at" as const;

export interface Incident {
  id: string;
  rule: string;
  title: string;
  severity: string;
  value: number;
  openedAt: string;
  acknowledgedAt: string | null;
  assignedTo: string | null;
  resolvedAt: string | null;
}

/** What is open, and the last 50 that are resolved, newest first. */
export async function listIncidents(owner: Owner): Promise<{ open: Incident[]; resolved: Incident[] }> {
  const of = () => owner.client.from("incidents").select(COLUMNS).order("opened_at", { ascending: false }).limit(50);
  const [open, resolved] = await Promise.all([of().is("resolved_at", null), of().not("resolved_at", "is", null)]);
  return { open: unwrap(open).map(camel), resolved: unwrap(resolved).map(camel) };
}

/** An incident with what happened, oldest first, at most 200 lines. Throws `not_found`. */
export async function readIncident(owner: Owner, id: string): Promise<Incident & { events: { id: string; at: string; kind: string; by: string | null; said: string }[] }> {
  const row = z.uuid().safeParse(id).success ? unwrap(await owner.client.from("incidents").select(`${COLUMNS}, incident_events(id, at, kind, by, said)`).eq("id", id).order("at", { referencedTable: "incident_events" }).limit(200, { referencedTable: "incident_events" }).maybeSingle()) : null;
  if (!row) throw new MorningError("not_found", "There is no such incident.");
  const { incident_events: events, ...incident } = row;
  return { ...camel(incident), events: events.map((event) => ({ ...event, at: new Date(event.at).toISOString() })) };
}

/** Acknowledges, assigns, resolves an incident, or writes a note to it. Throws `conflict` for one that is resolved. */
export async function steerIncident(owner: Owner, id: string, step: { action: "acknowledge" } | { action: "assign"; who: string } | { action: "note" | "resolve"; said: string }): Promise<void> {
  unwrap(await owner.client.rpc("steer_incident", { of_incident: id, action: step.action, ...("said" in step && { said: step.said }), ...("who" in step && { who: step.who }) }));
}
