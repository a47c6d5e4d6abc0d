import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { env } from "@/lib/env";
import { messageOf } from "@/lib/errors";

const PATIENCE_MS = 10_000;

const alertSchema = z.object({
  incident_id: z.uuid(),
  change: z.enum(["trigger", "acknowledge", "resolve"]),
  channel: z.enum(["slack", "pagerduty"]),
  rule: z.string(),
  title: z.string(),
  severity: z.enum(["warning", "critical"]),
  value: z.number(),
  opened_at: z.string(),
});
type Alert = z.infer<typeof alertSchema>;

/** Whom incidents are told to, as the environment says. */
export function alertChannels(): Alert["channel"][] {
  return [...(env().ALERT_SLACK_WEBHOOK_URL ? ["slack" as const] : []), ...(env().PAGERDUTY_ROUTING_KEY ? ["pagerduty" as const] : [])];
}

/** Sends what incidents have to tell, each once; what fails is tried again after five minutes, eight times in all. Answers how many were sent. */
export async function sendAlerts(): Promise<number> {
  const service = serviceClient();
  let sent = 0;
  for (const alert of alertSchema.array().parse(must(await service.rpc("take_alerts")))) {
    const problem = await send(alert).then(() => null, messageOf);
    // Null says that it was sent; the generated type knows no null.
    must(await service.rpc("settle_alert", { of_incident: alert.incident_id, of_change: alert.change, of_channel: alert.channel, problem: problem as string }));
    if (problem === null) sent += 1;
  }
  return sent;
}

async function send(alert: Alert): Promise<void> {
  const link = new URL(`/owner/incidents/${alert.incident_id}`, env().APP_URL).href;
  if (alert.channel === "slack") {
    const word = alert.change === "resolve" ? "Resolved" : alert.severity === "critical" ? "Critical incident" : "Incident";
    return post(env().ALERT_SLACK_WEBHOOK_URL!, { text: `${word}: ${alert.title}. <${link}|Open it>` });
  }
  return post(new URL("/v2/enqueue", env().PAGERDUTY_URL).href, {
    routing_key: env().PAGERDUTY_ROUTING_KEY,
    event_action: alert.change,
    // The same for all that is told about an incident: PagerDuty keeps them together, and drops doubles.
    dedup_key: `morning-${alert.incident_id}`,
    ...(alert.change === "trigger" && {
      payload: { summary: alert.title, source: new URL(env().APP_URL).host, severity: alert.severity, timestamp: new Date(alert.opened_at).toISOString(), component: "MorningAI", class: alert.rule, custom_details: { value: alert.value } },
      links: [{ href: link, text: "The incident in MorningAI" }],
    }),
  });
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
    // Its words could name the address, which is the secret.
    throw new Error("It does not answer.", { cause });
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`It answers with status ${response.status}.`);
}
