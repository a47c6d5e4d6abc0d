import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { checkParts } from "@/lib/health/check-parts";
import { alertChannels } from "./send-alerts";
import { readPulse } from "./pulse";
import { judge } from "./rules";

/** Looks at the platform once: keeps what it finds for the history, opens and resolves incidents as the rules say. Two that look at once open one. */
export async function watchPlatform(): Promise<{ opened: string[]; resolved: string[] }> {
  const service = serviceClient();
  const [pulse, { parts }] = await Promise.all([readPulse(service), checkParts()]);
  const queues = [pulse.outbox, pulse.deliveries, ...(pulse.engine ? [pulse.engine] : [])];
  must(await service.rpc("record_pulse", { waiting_now: queues.reduce((sum, { waiting }) => sum + waiting, 0), oldest_seconds: Math.max(...queues.map(({ age_seconds }) => age_seconds)) }));
  const changed = { opened: [] as string[], resolved: [] as string[] };
  for (const found of judge(pulse, parts)) {
    const change = must(await service.rpc("judge_rule", { measured: found as never, channels: alertChannels() }));
    if (change === "opened" || change === "resolved") changed[change].push(found.rule);
  }
  return changed;
}
