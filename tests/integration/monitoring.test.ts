import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator } from "emulate";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "@/lib/owner/actor";
import { ensurePromtool } from "../setup/promtool";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { insertRepository, ok, startWorld, tenantOf, type World } from "../setup/world";
import type { TestUser } from "../setup/stack";

const TOKEN = "a-token-for-prometheus";

let world: World;
let boss: TestUser;
let member: TestUser;
let owner: Owner;
let slack: { url: string; close(): Promise<void> };
let pager: { url: string; received: Record<string, unknown>[]; answers: number; close(): Promise<void> };

beforeAll(async () => {
  slack = await createEmulator({ service: "slack", port: 0 });
  pager = await startPager();
  Object.assign(process.env, { METRICS_TOKEN: TOKEN, ALERT_SLACK_WEBHOOK_URL: `${slack.url}${await slackHook()}`, PAGERDUTY_ROUTING_KEY: "routing", PAGERDUTY_URL: pager.url });
  world = await startWorld();
  [boss, member] = [await world.stack.createUser(), await world.stack.createUser()];
  await ok(world.stack.serviceClient.from("platform_owners").insert({ user_id: boss.id }).select());
  owner = { userId: boss.id, client: boss.client as Owner["client"] };
});
afterAll(async () => {
  await world?.close();
  await pager?.close();
  await slack?.close();
});
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/There is nothing here|permission denied|resolved already|Write a note|assigned to one of|of the last hour or day/));

/** Keeps what is sent to the Events API v2, and answers as it is told. */
async function startPager(): Promise<typeof pager> {
  const state = { received: [] as Record<string, unknown>[], answers: 202 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
      if (state.answers === 202) state.received.push({ path: request.url, ...JSON.parse(Buffer.concat(parts).toString()) });
      response.writeHead(state.answers).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  });
}

/** The path of the incoming webhook that Slack's emulation begins with. */
async function slackHook(): Promise<string> {
  const page = await (await fetch(`${slack.url}/?tab=auth`)).text();
  const found = /\/services\/\w+\/\w+\/\w+/.exec(page)?.[0];
  if (!found) throw new Error("Slack's emulation shows no incoming webhook.");
  return found;
}
const slackSaid = async (): Promise<string[]> => [...(await (await fetch(slack.url)).text()).matchAll(/(?:Critical incident|Incident|Resolved): [^<&]+/g)].map(([said]) => said.trim());

const rows = () => world.stack.serviceClient;
/** Judges the rule as one look does that finds this value. */
async function look(value: number): Promise<unknown> {
  const { RULES } = await import("@/lib/observability/rules");
  const { alertChannels } = await import("@/lib/observability/send-alerts");
  const { judge } = await import("@/lib/observability/rules");
  const rule = RULES.find((each) => each.rule === "deliveries_failed")!;
  const { readPulse } = await import("@/lib/observability/pulse");
  const { serviceClient } = await import("@/lib/db/service-client");
  const pulse = await readPulse(serviceClient());
  const found = judge({ ...pulse, deliveries: { ...pulse.deliveries, failed_hour: value } }, {} as never).find((each) => each.rule === rule.rule)!;
  // The times that a value must hold are the rule's; the state's clock is moved instead of waiting.
  return (await rows().rpc("judge_rule", { measured: found, channels: alertChannels() })).data;
}
const clockOn = async (seconds: number) => {
  const { crossed_since } = await ok(rows().from("rule_states").select("crossed_since").eq("rule", "deliveries_failed").single());
  await ok(rows().from("rule_states").update({ crossed_since: new Date(Date.parse(crossed_since as string) - seconds * 1_000).toISOString() }).eq("rule", "deliveries_failed").select());
};
const incidents = () => ok(rows().from("incidents").select("*").eq("rule", "deliveries_failed").order("opened_at"));

describe("an incident", () => {
  it("opens once above the threshold, stays between the two, and resolves below the lower one for long enough", async () => {
    expect(await look(4)).toBeNull();
    expect(await Promise.all([look(5), look(6)])).toEqual(expect.arrayContaining(["opened", null]));
    expect(await incidents()).toHaveLength(1);
    for (const value of [7, 3, 6, 2]) expect(await look(value)).toBeNull();
    expect(await look(1)).toBeNull();
    await clockOn(200);
    expect(await look(0)).toBeNull();
    expect(await look(3)).toBeNull(); // It is not over: the time begins anew.
    expect(await look(0)).toBeNull();
    await clockOn(200);
    expect(await look(0)).toBeNull();
    await clockOn(200);
    expect(await look(0)).toBe("resolved");
    expect(await look(0)).toBeNull();
    expect(await incidents()).toEqual([expect.objectContaining({ severity: "warning", resolved_at: expect.any(String) })]);
  });

  it("is told to Slack and PagerDuty once each, when it begins and when it is over", async () => {
    const { sendAlerts } = await import("@/lib/observability/send-alerts");
    const [incident] = await incidents();
    const sent = (await Promise.all([sendAlerts(), sendAlerts()])).concat(await sendAlerts(), await sendAlerts());
    expect(sent.reduce((sum, each) => sum + each, 0)).toBe(4);
    expect(pager.received).toEqual([
      expect.objectContaining({ path: "/v2/enqueue", routing_key: "routing", event_action: "trigger", dedup_key: `morning-${incident.id}`, payload: expect.objectContaining({ severity: "warning", summary: incident.title, source: expect.any(String) }) }),
      expect.objectContaining({ event_action: "resolve", dedup_key: `morning-${incident.id}` }),
    ]);
    expect((await slackSaid()).sort()).toEqual([`Incident: ${incident.title}.`, `Resolved: ${incident.title}.`]);
  });

  it("is acknowledged, assigned and resolved by owners with a timeline, and told again only what is new", async () => {
    const { sendAlerts } = await import("@/lib/observability/send-alerts");
    const { listIncidents, readIncident, steerIncident } = await import("@/lib/owner/incidents");
    const { listOwners } = await import("@/lib/owner/owners");
    expect(await look(9)).toBe("opened");
    const id = (await listIncidents(owner)).open.find(({ rule }) => rule === "deliveries_failed")!.id;
    pager.answers = 500;
    await sendAlerts();
    pager.answers = 202;
    await sendAlerts();
    expect(pager.received).toHaveLength(2);
    await ok(rows().from("alerts").update({ claimed_at: "2020-01-01T00:00:00Z" }).eq("incident_id", id).is("sent_at", null).select());
    await sendAlerts();
    expect(pager.received).toHaveLength(3);

    await steerIncident(owner, id, { action: "acknowledge" });
    await steerIncident(owner, id, { action: "note", said: "A proxy was down." });
    await expect(steerIncident(owner, id, { action: "assign", who: member.id })).rejects.toMatchObject({ code: "bad_request" });
    await steerIncident(owner, id, { action: "assign", who: (await listOwners(owner))[0]!.userId });
    await expect(steerIncident(owner, id, { action: "resolve", said: " " })).rejects.toMatchObject({ code: "bad_request" });
    await steerIncident(owner, id, { action: "resolve", said: "The proxy is back." });
    await expect(steerIncident(owner, id, { action: "resolve", said: "Again." })).rejects.toMatchObject({ code: "conflict" });
    await sendAlerts();
    expect(pager.received.slice(3).map(({ event_action }) => event_action)).toEqual(expect.arrayContaining(["acknowledge", "resolve"]));
    expect((await readIncident(owner, id)).events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["opened", "alert_failed", "alerted", "acknowledged", "note", "assigned", "resolved"]));
  });

  it("is nothing for anybody else", async () => {
    expect(await ok(member.client.from("incidents").select("id"))).toEqual([]);
    for (const [name, args] of Object.entries({ platform_pulse: {}, owners: {}, steer_incident: { of_incident: (await incidents())[0].id, action: "note", said: "x" } })) {
      expect([name, (await member.client.rpc(name, args)).status]).toEqual([name, 404]);
    }
    for (const name of ["take_alerts", "judge_rule", "record_metrics"]) expect((await boss.client.rpc(name, {})).error).not.toBeNull();
  });
});

describe("what is counted", () => {
  it("counts deliveries that wait however long, and failed ones of the last hour alone", async () => {
    const { readPulse } = await import("@/lib/observability/pulse");
    const at = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const delivery = (id: string, status: string, hours: number) => ({ id, event: "issues", payload: {}, status, received_at: at(hours), processed_at: status === "received" ? null : at(hours) });
    await ok(rows().from("github_deliveries").insert([delivery("stuck", "received", 3), delivery("failed-now", "failed", 0.5), delivery("failed-then", "failed", 3)]).select());
    const { deliveries } = await readPulse(owner.client);
    expect(deliveries).toMatchObject({ waiting: 1, failed_hour: 1 });
    expect(deliveries.age_seconds).toBeGreaterThan(10_000);
    await ok(rows().from("github_deliveries").delete().in("id", ["stuck", "failed-now", "failed-then"]).select());
  });

  it("is added up over processes by the minute, and read with its quantiles", async () => {
    const { observe, observing, writeObserved } = await import("@/lib/observability/observe");
    const { readPulse, latencyOf } = await import("@/lib/observability/pulse");
    for (let i = 0; i < 10; i += 1) observe("api", "GET /runs", 4, false);
    observe("api", "GET /runs", 40, true);
    await expect(observing("step", "turn", () => Promise.reject(new Error("x")))).rejects.toThrow("x");
    await Promise.all([writeObserved(), writeObserved()]);
    observe("api", "GET /runs", 4, false);
    await writeObserved();
    const pulse = await readPulse(owner.client);
    expect(latencyOf(pulse, "api")).toEqual({ buckets: [11, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], count: 12, errors: 1 });
    expect(latencyOf(pulse, "step")).toMatchObject({ count: 1, errors: 1 });
    expect(pulse.database_bytes).toBeGreaterThan(1_000_000);
    expect(await ok(member.client.from("metric_minutes").select("name"))).toEqual([]);
  });

  it("makes the history of the last hour and day, with gaps where nobody looked", async () => {
    const { readHistory } = await import("@/lib/observability/history");
    const { watchPlatform } = await import("@/lib/observability/watch");
    // What a web process counted before is of another minute than what is told here.
    await ok(rows().from("metric_minutes").delete().neq("kind", "").select());
    const minute = (ago: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - ago * 60_000).toISOString();
    const counted = (ago: number, name: string, buckets: number[], errors: number) => ({ minute: minute(ago), kind: "webhook", name, buckets: [...buckets, ...Array<number>(12 - buckets.length).fill(0)], errors, sum_ms: 1 });
    for (const batch of [[counted(20, "push", [8], 0), counted(20, "issues", [0, 0, 0, 2], 1)], [counted(20, "push", [10], 0)], [counted(180, "push", [...Array<number>(11).fill(0), 3], 3)]]) {
      await ok(rows().rpc("record_metrics", { counted: batch }).then(({ error }) => ({ data: true, error })));
    }
    const repositoryId = await insertRepository(rows(), await tenantOf(world.stack, member));
    const run = { tenant_id: await tenantOf(world.stack, member), repository_id: repositoryId, goal: "Add a feature", model: "compatible:one", base_branch: "main" };
    // Two in each of the minutes that a look may count: it may turn meanwhile.
    await ok(rows().from("runs").insert([1, 1, 0, 0].map((ago) => ({ ...run, created_at: minute(ago) }))).select());
    await ok(rows().from("outbox").insert({ id: crypto.randomUUID(), tenant_id: run.tenant_id, name: "run/requested", data: {}, created_at: minute(5) }).select());
    await Promise.all([watchPlatform(), watchPlatform()]);

    const hour = await readHistory(owner.client, "hour");
    expect(hour).toHaveLength(60);
    const at = (ago: number) => hour.find((point) => point.at === minute(ago));
    expect(at(20)).toMatchObject({ runsPerMinute: null, waiting: null, calls: { webhook: { count: 20, failed: 1 }, api: { count: 0, p50: null } } });
    expect(at(20)!.calls.webhook.p95).toBe(37.5);
    const looks = hour.filter(({ runsPerMinute }) => runsPerMinute !== null);
    expect(looks.length).toBeGreaterThan(0);
    for (const { runsPerMinute } of looks) expect(runsPerMinute).toBe(2);
    expect(looks.at(-1)).toMatchObject({ waiting: 1 });
    expect(looks.at(-1)!.ageSeconds).toBeGreaterThan(200);

    const day = await readHistory(owner.client, "day");
    expect(day).toHaveLength(96);
    expect(day.map(({ calls }) => calls.webhook.count).filter(Boolean)).toEqual([3, 20]);
    expect(day.find(({ calls }) => calls.webhook.failed === 3)!.calls.webhook.p50).toBe(Infinity);
    // All of a kind together is no name of its own.
    const { readPulse } = await import("@/lib/observability/pulse");
    expect((await readPulse(owner.client)).latencies.filter(({ name }) => name === "*")).toEqual([]);

    expect((await member.client.rpc("platform_history", { span: "hour" })).status).toBe(404);
    expect((await boss.client.rpc("platform_history", { span: "year" })).status).toBe(400);
    expect((await boss.client.rpc("record_pulse", { waiting_now: 1, oldest_seconds: 1 })).error).not.toBeNull();
    expect(await ok(member.client.from("pulse_minutes").select("minute"))).toEqual([]);
  });

  it("is read by Prometheus with its token alone, in a form that promtool accepts", async () => {
    const { GET } = await import("@/app/api/metrics/route");
    const ask = (authorization?: string) => GET(new Request("http://127.0.0.1/api/metrics", { headers: authorization ? { authorization } : {} }));
    expect([(await ask()).status, (await ask("Bearer another")).status]).toEqual([401, 401]);
    const answer = await ask(`Bearer ${TOKEN}`);
    const text = await answer.text();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
    expect(text).toMatch(/^morning_duration_seconds_bucket\{le="0\.005",kind="api",name="GET \/runs",outcome="ok"\} 11$/m);
    expect(text).toMatch(/^morning_part_working\{part="database"\} 1$/m);
    const checked = spawnSync(ensurePromtool(), ["check", "metrics"], { input: text, encoding: "utf8" });
    expect([checked.status, checked.stdout + checked.stderr]).toEqual([0, ""]);
  });
});
