import { count, duration } from "@/components/runs/format";
import { latencyOf, type Pulse } from "@/lib/observability/pulse";
import { Facts } from "./facts";

/** The platform's numbers of this moment. */
export function PulseFacts({ pulse }: { pulse: Pulse }) {
  const { outbox, engine, deliveries, runs, started_hour, ended_hour } = pulse;
  const api = latencyOf(pulse, "api");
  return (
    <Facts
      facts={[
        ["Runs under way", count(runs.open - runs.queued)],
        ["Runs that wait", count(runs.queued)],
        ["Runs a minute, last hour", (started_hour / 60).toFixed(1)],
        ["Runs failed, last hour", percent(ended_hour.failed, ended_hour.all)],
        ["API calls failed", percent(api.errors, api.count)],
        ["Outbox", queue(outbox)],
        ["Engine's queue", engine ? queue(engine) : "Not known here"],
        ["Deliveries that wait", queue(deliveries)],
        ["Deliveries failed, last hour", count(deliveries.failed_hour)],
        ["Database", `${(pulse.database_bytes / 1024 ** 2).toFixed(1)} MiB`],
        ["Tenants", count(pulse.tenants.all)],
        ["Of them suspended", count(pulse.tenants.suspended)],
      ]}
    />
  );
}

const queue = ({ waiting, age_seconds }: { waiting: number; age_seconds: number }) => (waiting === 0 ? "Empty" : `${count(waiting)}, ${duration(age_seconds * 1_000)} old`);
const percent = (part: number, all: number) => (all === 0 ? "–" : `${((part / all) * 100).toFixed(1)}%`);
