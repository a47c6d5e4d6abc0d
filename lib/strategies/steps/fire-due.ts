import { must } from "@/lib/db/must";
import { serviceClient, type ServiceClient } from "@/lib/db/service-client";
import { MorningError, messageOf, RetryableError } from "@/lib/errors";
import type { Definition } from "../definition";
import { engineOf, settleFired, type Engine } from "../fire-strategy";
import { readStored } from "../queries";
import { nextTimes } from "../schedule";

/** Strategies in one look; the next takes the rest. */
const MAX_DUE = 200;
const MAX_WAITING = 100;
/** Later than this it was missed: the app did not run. */
const MISSED_MS = 5 * 60_000;
const KEPT_DAYS = 400;
const NEVER = "infinity";

/** Schedules to look at: those that are due, and those whose next time nobody has worked out. */
export async function dueStrategies(now = new Date()): Promise<string[]> {
  const rows = must(
    await serviceClient().from("strategies").select("id").eq("enabled", true).eq("trigger_type", "schedule").or(`next_at.is.null,next_at.lte.${now.toISOString()}`)
      .order("next_at", { nullsFirst: true }).limit(MAX_DUE),
  );
  return rows.map(({ id }) => id);
}

/** Firings whose quiet hours are over. */
export async function waitingFirings(now = new Date()): Promise<string[]> {
  return must(await serviceClient().from("strategy_firings").select("id").eq("status", "waiting").lte("starts_at", now.toISOString()).order("starts_at").limit(MAX_WAITING)).map(({ id }) => id);
}

/**
 * Starts what a strategy's schedule has come to, at most once however many engines look and however often:
 * the database moves its next time on for whoever comes first. Answers what became of it; null when there was nothing to do.
 */
export async function fireDue(id: string, now = new Date()): Promise<string | null> {
  const rows = serviceClient();
  const strategy = must(await rows.from("strategies").select("id, tenant_id, version, enabled, scheduled_from, next_at").eq("id", id).maybeSingle());
  if (!strategy?.enabled) return null;
  const definition = await definitionOf(rows, id, strategy.version);
  const trigger = definition?.trigger;
  if (trigger?.type !== "schedule") {
    must(await rows.from("strategies").update({ enabled: false }).eq("id", id).eq("version", strategy.version).select("id"));
    return "It says nothing that can be read, and was disabled.";
  }
  const after = (from: Date) => nextTimes(trigger, 1, from)[0]?.toISOString() ?? NEVER;
  let due = strategy.next_at;
  if (due === null) {
    due = after(new Date(strategy.scheduled_from));
    // Only where nobody else worked it out, and nobody changed what it is worked out from.
    const taken = must(await rows.from("strategies").update({ next_at: due }).eq("id", id).eq("version", strategy.version).eq("scheduled_from", strategy.scheduled_from).is("next_at", null).select("next_at"));
    if (taken.length === 0) return null;
    due = taken[0]!.next_at!;
  }
  if (due === NEVER || Date.parse(due) > now.getTime()) return null;
  const missed = now.getTime() - Date.parse(due) > MISSED_MS && trigger.missed === "skip";
  const { engine, refusal } = await engineFor(rows, strategy.tenant_id, definition!);
  const ending = missed ? { status: "skipped", reason: "It was missed: the app did not run." } : refusal;
  return outcome(must(await rows.rpc("fire_due_strategy", { of_strategy: id, due, next_due: after(now), engine: engine as never, ending: ending as never })));
}

/** Starts what waited for quiet hours to end. Null when somebody else has it. */
export async function startWaiting(firingId: string): Promise<string | null> {
  const rows = serviceClient();
  const firing = must(await rows.from("strategy_firings").select("tenant_id, strategy_id, version").eq("id", firingId).eq("status", "waiting").maybeSingle());
  if (!firing) return null;
  const definition = await definitionOf(rows, firing.strategy_id, firing.version);
  const { engine, refusal } = definition ? await engineFor(rows, firing.tenant_id, definition) : { engine: null, refusal: { status: "refused", reason: "What it says cannot be read." } };
  return outcome(must(await rows.rpc("start_waiting_firing", { of_firing: firingId, engine: engine as never, ending: refusal as never })));
}

/** Forgets firings of more than a year ago; their runs stay. */
export async function forgetOldFirings(): Promise<number> {
  const before = new Date(Date.now() - KEPT_DAYS * 24 * 60 * 60_000).toISOString();
  return must(await serviceClient().from("strategy_firings").delete().lt("created_at", before).neq("status", "waiting").select("id")).length;
}

export async function definitionOf(rows: ServiceClient, strategyId: string, version: number): Promise<Definition | null> {
  return readStored(must(await rows.from("strategy_versions").select("definition").eq("strategy_id", strategyId).eq("version", version).maybeSingle())?.definition);
}

/** What the runs are made with, or why they cannot be: a model that is not set up is no reason to look every minute. */
export async function engineFor(rows: ServiceClient, tenantId: string, definition: Definition): Promise<{ engine: Engine | null; refusal: { status: string; reason: string } | null }> {
  try {
    const tenant = must(await rows.from("tenants").select("default_model").eq("id", tenantId).single());
    return { engine: await engineOf(rows, definition.model ?? tenant.default_model), refusal: null };
  } catch (error) {
    if (!(error instanceof MorningError) || error instanceof RetryableError) throw error;
    return { engine: null, refusal: { status: "refused", reason: messageOf(error) } };
  }
}

/** What became of a firing, for the log of the engine; its messages are sent. */
export async function outcome(answered: unknown): Promise<string | null> {
  if (answered === null) return null;
  const { status, reason, runIds } = await settleFired(answered);
  return status === "started" ? `${runIds.length} started` : (reason ?? status);
}
