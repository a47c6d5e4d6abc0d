import { randomUUID } from "node:crypto";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import { createEngine } from "@/lib/local/inngest/engine";
import { AppUnreachableError, callApp } from "@/lib/local/inngest/call-app";
import { EVENT_KEY, realServer, SIGNING_KEY, Stack, type AnyFunction } from "./harness";

const ran: string[] = [];

describe.skipIf(realServer)("refusals", () => {
  let stack: Stack;
  let warn: MockInstance<typeof console.warn>;

  beforeAll(async () => {
    stack = await Stack.open((inngest) => [
      inngest.createFunction({ id: "plain", triggers: [{ event: "t/plain" }] }, async ({ event, step }) => {
        await step.run("note", () => ran.push(event.name));
      }),
      inngest.createFunction({ id: "signal", retries: 3, triggers: [{ event: "t/signal" }] }, async ({ step }) => {
        await step.waitForSignal("wait", { signal: "s", timeout: "1h" });
      }),
    ]);
  });

  beforeEach(() => {
    warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());
  afterAll(async () => await stack.close());

  /** Registers functions as another app would; returns what the app is told. */
  async function register(build: (inngest: Inngest) => AnyFunction[]): Promise<{ status: number; message: string }> {
    const inngest = new Inngest({ id: `other-${randomUUID()}`, baseUrl: stack.baseUrl, isDev: false, signingKey: SIGNING_KEY, eventKey: EVENT_KEY });
    const server = http.createServer(serve({ client: inngest, functions: build(inngest), servePath: "/api/inngest" }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`, { method: "PUT" });
      return { status: response.status, message: ((await response.json()) as { message: string }).message };
    } finally {
      server.close();
    }
  }

  const trigger = { triggers: [{ event: "t/other" }] };
  const handler = async () => undefined;

  it.each<[string, (inngest: Inngest) => AnyFunction, RegExp]>([
    ["batchEvents", (inngest) => inngest.createFunction({ id: "f", ...trigger, batchEvents: { maxSize: 2, timeout: "2s" } }, handler), /-f: "batchEvents" is not supported by the embedded engine/],
    ["singleton", (inngest) => inngest.createFunction({ id: "f", ...trigger, singleton: { mode: "skip" } }, handler), /"singleton" is not supported/],
    ["priority", (inngest) => inngest.createFunction({ id: "f", ...trigger, priority: { run: "event.data.p" } }, handler), /"priority" is not supported/],
    ["wildcards", (inngest) => inngest.createFunction({ id: "f", triggers: [{ event: "t/*" }] }, handler), /wildcard trigger "t\/\*" is not supported/],
    ["bad cron", (inngest) => inngest.createFunction({ id: "f", triggers: [{ cron: "every day" }] }, handler), /cron trigger "every day" is not valid/],
    ["bad expressions", (inngest) => inngest.createFunction({ id: "f", triggers: [{ event: "t/x", if: "event.data ==" }] }, handler), /is not a valid expression/],
    ["bad durations", (inngest) => inngest.createFunction({ id: "f", ...trigger, debounce: { period: "soon" as "1s" } }, handler), /"debounce\.period" is not a duration/],
  ])("refuses %s by name when a function registers, and keeps nothing of the app", async (_, build, message) => {
    const answer = await register((inngest) => [inngest.createFunction({ id: "good", ...trigger }, handler), build(inngest)]);
    expect(answer).toEqual({ status: 400, message: expect.stringMatching(message) });
    expect(await stack.database?.query(`select id from inngest.functions where app like 'other-%'`)).toEqual([]);
  });

  it("fails a run whose step it does not know, by name and without retry", async () => {
    expect(await stack.finish({ name: "t/signal" })).toMatchObject({ status: "Failed", output: { message: expect.stringMatching(/"wait" uses WaitForSignal, which is not supported/) } });
  });

  it("refuses events with a wrong key, and runs nothing", async () => {
    const response = await fetch(`${stack.baseUrl}/e/wrong`, { method: "POST", body: JSON.stringify({ name: "t/forged", data: {} }) });
    expect(response.status).toBe(401);
    expect(await stack.database?.query(`select 1 from inngest.events where name = 't/forged'`)).toEqual([]);
  });

  it.each([
    ["no name", { data: {} }, 400],
    ["an empty name", { name: "", data: {} }, 400],
    ["data that is no object", { name: "t/plain", data: [1] }, 400],
    ["a name of the engine's own", { name: "inngest/function.failed", data: {} }, 400],
    ["more than 512 KiB", { name: "t/plain", data: { text: "x".repeat(513 * 1024) } }, 400],
  ])("refuses an event with %s, and stores nothing of its batch", async (_, event, status) => {
    const response = await fetch(`${stack.baseUrl}/e/${EVENT_KEY}`, { method: "POST", body: JSON.stringify([{ name: "t/good", data: {} }, event]) });
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: string }).error).toBeTruthy();
    expect(await stack.database?.query(`select 1 from inngest.events where name = 't/good'`)).toEqual([]);
  });

  it("refuses a body that is not JSON, or too long", async () => {
    const post = (body: string, headers: HeadersInit = {}) => fetch(`${stack.baseUrl}/e/${EVENT_KEY}`, { method: "POST", body, headers });
    expect((await post("{")).status).toBe(400);
    expect((await post("x".repeat(33 * 1024 * 1024))).status).toBe(413);
  });

  it.each([["POST", "/fn/register"], ["GET", "/v1/runs"], ["DELETE", "/v1/runs/x"], ["POST", "/v1/checkpoint/x/async"], ["POST", "/v1/cancellations"], ["GET", "/v1/events/x"], ["GET", "/dev"]])(
    "asks for the signing key: %s %s",
    async (method, path) => {
      for (const authorization of ["", "Bearer wrong"]) {
        const response = await fetch(stack.baseUrl + path, { method, headers: { authorization }, ...(method === "POST" && { body: "{}" }) });
        expect(response.status).toBe(401);
      }
    },
  );

  it("leaves paths alone that are not its own", async () => {
    const engine = createEngine({ database: stack.database as NonNullable<Stack["database"]>, signingKey: SIGNING_KEY, eventKey: EVENT_KEY, appUrls: [] });
    for (const path of ["/", "/v1", "/v1/models", "/auth/v1/user", "/rest/v1/events", "/realtime/v1/websocket", "/openai/v1/responses", "/eve", "/fn/other"]) {
      expect(await engine.fetch(new Request(`http://stack${path}`))).toBeUndefined();
    }
  });

  it("is refused by the app when it signs with another key", async () => {
    await expect(callApp("POST", `${stack.appUrl}?fnId=${stack.inngest.id}-plain&stepId=step`, { event: {} }, { signingKey: "signkey-test-ffff" })).rejects.toThrow(AppUnreachableError);
  });

  it("refuses a checkpoint whose call has lost its lease, and one twice makes one step", async () => {
    const event = await stack.finish({ name: "t/plain" });
    const step = { op: "StepRun", id: "abc", name: "forged", data: 1 };
    const send = (lease: string) => stack.api(`/v1/checkpoint/${event.run_id}/async`, { method: "POST", body: JSON.stringify({ run_id: event.run_id, qi_id: lease, steps: [step] }) });
    expect((await send(randomUUID())).status).toBe(409);
    expect((await stack.run(event.run_id)).steps).toHaveLength(1);

    const lease = randomUUID();
    await stack.database?.query(`insert into inngest.queue (id, kind, run_id, fn, due_at, lease) values ($1, 'discover', $1, 'f', now() + interval '1 minute', $2)`, [event.run_id, lease]);
    expect((await send(lease)).status).toBe(200);
    expect((await send(lease)).status).toBe(200);
    expect((await stack.run(event.run_id)).steps.map(({ name }) => name)).toEqual(["note", "forged"]);
  });

  it("makes the same events of a request that the SDK repeats", async () => {
    const headers = { "x-inngest-event-id-seed": "1795246089972,AAECAwQFBgcICQ==" };
    const post = async () => {
      const response = await fetch(`${stack.baseUrl}/e/${EVENT_KEY}`, { method: "POST", headers, body: JSON.stringify([{ name: "t/plain", data: {} }, { name: "t/plain", data: {} }]) });
      return ((await response.json()) as { ids: string[] }).ids;
    };
    const ids = await post();
    expect(await post()).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(await stack.ended(id)).toHaveLength(1);
  });

  it("is closed to the roles of the REST API", async () => {
    for (const role of ["anon", "authenticated"]) {
      // Roles belong to the whole server, which may have them already.
      await stack.database?.exec(`do $$ begin create role ${role}; exception when duplicate_object then null; end $$`);
      const [row] = (await stack.database?.query<{ usable: boolean }>(`select has_schema_privilege($1, 'inngest', 'usage') as usable`, [role])) ?? [];
      expect(row?.usable).toBe(false);
    }
  });
});
