import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { listMembers } from "@/lib/tenants/queries";
import { SPENDERS, type Cap, type CapWarning } from "./schema";

/** Every cap of the workspace with its use now, the platform's defaults included; the workspace's first. At most 202. */
export async function listCaps(actor: Actor): Promise<Cap[]> {
  const rows = unwrap(await actor.client.rpc("budgets_now", { in_tenant: actor.tenantId }));
  return rows.map(({ cap_id, ...row }) => ({ id: cap_id, ...camel(row) }) as Cap);
}

/** Warnings of the periods that are now, newest first; at most 100. */
export async function listWarnings(actor: Actor, caps: readonly Cap[]): Promise<CapWarning[]> {
  const earliest = caps.map((cap) => cap.startsAt).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
  if (!earliest) return [];
  const rows = unwrap(
    await actor.client.from("budget_warnings").select("id, scope, subject, period, starts_at, percent, amount_micros, used_micros, run_id, created_at")
      .eq("tenant_id", actor.tenantId).gte("starts_at", earliest).order("created_at", { ascending: false }).order("percent", { ascending: false }).limit(100),
  );
  return rows.flatMap(({ starts_at, ...row }) => {
    const cap = caps.find(({ scope, subject, period, startsAt }) => scope === row.scope && subject === row.subject && period === row.period && Date.parse(startsAt) === Date.parse(starts_at));
    return cap ? [{ ...camel(row), subjectName: cap.subjectName } as CapWarning] : [];
  });
}

export interface CapSubject {
  scope: Cap["scope"];
  subject: string;
  name: string;
}

/** Whom a cap may be about, by name; at most 500 of each kind. */
export async function listCapSubjects(actor: Actor): Promise<CapSubject[]> {
  const [members, repositories, strategies] = await Promise.all([
    listMembers(actor),
    actor.client.from("repositories").select("id, name").eq("tenant_id", actor.tenantId).order("name").limit(500).then(unwrap),
    actor.client.from("strategies").select("id, name").eq("tenant_id", actor.tenantId).order("name").limit(500).then(unwrap),
  ]);
  return [
    { scope: "tenant", subject: "", name: "The whole workspace" },
    ...SPENDERS.map((name) => ({ scope: "agent" as const, subject: name, name })),
    ...strategies.map(({ id, name }) => ({ scope: "strategy" as const, subject: id, name })),
    ...repositories.map(({ id, name }) => ({ scope: "repository" as const, subject: id, name })),
    ...members.map(({ userId, displayName, email }) => ({ scope: "person" as const, subject: userId, name: displayName || email })),
  ];
}

/** What is allowed at most in each period, micro-dollars: what the owner says of this workspace, else the platform's numbers. */
export async function readCapBounds(actor: Actor): Promise<Record<Cap["period"], number>> {
  const columns = "max_hour_cap_micros, max_day_cap_micros, max_month_cap_micros" as const;
  const [platform, own] = await Promise.all([
    actor.client.from("platform_settings").select(columns).single().then(unwrap),
    actor.client.from("tenant_limits").select(columns).eq("tenant_id", actor.tenantId).maybeSingle().then(unwrap),
  ]);
  return {
    hour: own?.max_hour_cap_micros ?? platform.max_hour_cap_micros,
    day: own?.max_day_cap_micros ?? platform.max_day_cap_micros,
    month: own?.max_month_cap_micros ?? platform.max_month_cap_micros,
  };
}
