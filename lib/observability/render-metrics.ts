import { Gauge, Registry } from "prom-client";
import { serviceClient } from "@/lib/db/service-client";
import { checkParts } from "@/lib/health/check-parts";
import { processMetrics } from "./observe";
import { readPulse } from "./pulse";

/** The platform's numbers of this moment and this process's durations, in the text format of Prometheus. */
export async function renderMetrics(): Promise<{ contentType: string; body: string }> {
  const [pulse, { parts }] = await Promise.all([readPulse(serviceClient()), checkParts()]);
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number) => new Gauge({ name: `morning_${name}`, help, registers: [registry] }).set(value);
  gauge("outbox_messages", "Messages that wait to be sent to the engine.", pulse.outbox.waiting);
  gauge("outbox_age_seconds", "How long the oldest of them waits.", pulse.outbox.age_seconds);
  if (pulse.engine) {
    gauge("engine_queue_items", "What the embedded engine has to do and has not begun.", pulse.engine.waiting);
    gauge("engine_queue_age_seconds", "How long the oldest of it waits.", pulse.engine.age_seconds);
  }
  gauge("deliveries_waiting", "Deliveries of GitHub that wait to be processed, however long.", pulse.deliveries.waiting);
  gauge("deliveries_failed_last_hour", "Deliveries of GitHub of the last hour that failed.", pulse.deliveries.failed_hour);
  const runs = new Gauge({ name: "morning_runs_open", help: "Runs that have not ended.", labelNames: ["state"], registers: [registry] });
  runs.set({ state: "queued" }, pulse.runs.queued);
  runs.set({ state: "paused" }, pulse.runs.paused);
  runs.set({ state: "under_way" }, pulse.runs.open - pulse.runs.queued - pulse.runs.paused);
  gauge("runs_started_last_hour", "Runs that began within the last hour.", pulse.started_hour);
  gauge("runs_ended_last_hour", "Runs that ended within the last hour.", pulse.ended_hour.all);
  gauge("runs_failed_last_hour", "Runs that failed within the last hour.", pulse.ended_hour.failed);
  gauge("database_bytes", "Size of the database.", pulse.database_bytes);
  gauge("tenants", "Workspaces.", pulse.tenants.all);
  gauge("tenants_suspended", "Workspaces that are suspended.", pulse.tenants.suspended);
  gauge("incidents_open", "Incidents that are not resolved.", pulse.incidents_open);
  const working = new Gauge({ name: "morning_part_working", help: "1 for each part that works.", labelNames: ["part"], registers: [registry] });
  for (const [part, { status }] of Object.entries(parts)) working.set({ part }, status === "ok" ? 1 : 0);
  const merged = Registry.merge([registry, processMetrics()]);
  return { contentType: merged.contentType, body: await merged.metrics() };
}
