import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startApiServer } from "../../setup/api-server";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { insertRepository, makeKey, ok, startWorld, tenantOf, type World } from "../../setup/world";
import type { TestUser } from "../../setup/stack";
import { apiOf, bearer, type Call } from "./client";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
let api: Call;
let foreign: Call;
let tenantId: string;
let runId: string;
let user: TestUser;

/** A run with two turns that are over, one whose model still answers, and events of every level. */
beforeAll(async () => {
  world = await startWorld();
  server = await startApiServer();
  user = await world.stack.createUser();
  const stranger = await world.stack.createUser();
  tenantId = await tenantOf(world.stack, user);
  api = apiOf(server.url, bearer((await makeKey(user, tenantId)).key));
  foreign = apiOf(server.url, bearer((await makeKey(stranger, await tenantOf(world.stack, stranger))).key));
  const service = world.stack.serviceClient;
  const repositoryId = await insertRepository(service, tenantId);
  runId = (await ok(service.from("runs").insert({ tenant_id: tenantId, repository_id: repositoryId, goal: "Add 100%_safe weeks", model: "openai:gpt-6", base_branch: "main", status: "running", created_by: user.id }).select("id").single())).id as string;
  const of = { tenant_id: tenantId, run_id: runId };
  for (const [turn, cost] of [[0, 1_234], [1, 2_000]] as const) {
    await ok(service.rpc("reserve_spend", { of_run: runId, reservation_key: `execute:1:${turn}`, amount: 5_000 }));
    await ok(service.rpc("settle_spend", { of_run: runId, reservation_key: `execute:1:${turn}`, entry: { stage: "execute", thread: "execute:1", turn, model: "openai:gpt-6", cost_micros: cost, input_tokens: 10, output_tokens: 4, first_token_ms: 120, duration_ms: 900 } }));
    await ok(service.from("run_messages").insert({ ...of, thread: "execute:1", position: turn * 2 + 1, turn, role: "assistant", author: "agent", content: [{ type: "text", text: `Thought ${turn}` }] }).select());
  }
  await ok(service.rpc("reserve_spend", { of_run: runId, reservation_key: "execute:1:2~2", amount: 5_000 }));
  await ok(service.from("tool_calls").insert([
    { ...of, thread: "execute:1", turn: 0, call_id: "0.a", name: "read_file", input: { path: "src/a.ts" }, status: "succeeded", output: "text", finished_at: new Date().toISOString() },
    { ...of, thread: "execute:1", turn: 1, call_id: "0.b", name: "run_command", input: { command: "echo AKIAABCDEFGHIJKLMNOP" }, status: "started" },
  ]).select());
  await ok(service.rpc("append_run_events", { of_run: runId, new_events: [
    { key: "1", type: "note", level: "info", stage: "plan", message: "One" },
    { key: "2", type: "command.output", level: "debug", stage: "execute", message: "out", data: { text: "100% of Weeks\n" } },
    { key: "3", type: "note", level: "warning", stage: "execute", message: "Weeks are late" },
    { key: "4", type: "note", level: "error", stage: "execute", message: "Broken" },
    { key: "5", type: "note", level: "info", stage: "ci", message: "100x of weeks" },
  ] }));
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});
beforeEach(() => expectConsoleError(/There is no such/));

const numbers = async (query: string) => (await api("GET", `/runs/${runId}/events?${query}`)).body.items.map(({ number }: { number: number }) => number);

describe("events", () => {
  it("are paged forwards and backwards, always in order", async () => {
    expect(await numbers("after=2&limit=2")).toEqual([3, 4]);
    expect(await numbers("before=4&limit=2")).toEqual([2, 3]);
    expect(await numbers("before=99")).toEqual([1, 2, 3, 4, 5]);
  });
  it("are found by level, stage and words, where % and _ are letters like others", async () => {
    expect(await numbers("level=warning")).toEqual([3, 4]);
    expect(await numbers("stage=execute&level=info")).toEqual([3, 4]);
    expect(await numbers("q=weeks")).toEqual([2, 3, 5]);
    expect(await numbers("q=100%25%20of")).toEqual([2]);
    expect(await numbers("q=nothing-like-it")).toEqual([]);
  });
  it("refuse what is no level", async () => expect((await api("GET", `/runs/${runId}/events?level=loud`)).status).toBe(400));
});

describe("turns", () => {
  it("are listed with calls, tokens and cost; the one whose model answers has no end", async () => {
    const { items } = (await api("GET", `/runs/${runId}/turns`)).body;
    expect(items).toMatchObject([
      { thread: "execute:1", turn: 0, stage: "execute", text: "Thought 0", costMicros: 1_234, firstTokenMs: 120, durationMs: 900, calls: [{ callId: "0.a", name: "read_file", about: "src/a.ts", status: "succeeded" }] },
      { turn: 1, costMicros: 2_000, calls: [{ name: "run_command", status: "running", finishedAt: null }] },
      { turn: 2, finishedAt: null, costMicros: 0, calls: [] },
    ]);
    expect(JSON.stringify(items)).not.toContain("AKIAABCDEFGHIJKLMNOP");
  });
  it("are read whole, without secrets", async () => {
    expect((await api("GET", `/runs/${runId}/turn?thread=execute:1&turn=0`)).body.turn).toMatchObject({ text: "Thought 0", calls: [{ input: { path: "src/a.ts" }, output: "text" }] });
    expect(JSON.stringify((await api("GET", `/runs/${runId}/turn?thread=execute:1&turn=1`)).body)).not.toContain("AKIAABCDEFGHIJKLMNOP");
    expect((await api("GET", `/runs/${runId}/turn?thread=execute:1&turn=9`)).status).toBe(404);
  });
});

it("messages are listed with where they were read", async () => {
  await api("POST", `/runs/${runId}/messages`, { body: "Mind the docs." });
  expect((await api("GET", `/runs/${runId}/messages`)).body.items).toMatchObject([{ body: "Mind the docs.", createdBy: user.id, createdByName: expect.stringMatching(/./), thread: null, turn: null }]);
});

it("runs are found by words of the goal, model, starter and being open", async () => {
  const found = async (query: string) => (await api("GET", `/runs?${query}`)).body.items.length;
  expect(await found("q=100%25_SAFE")).toBe(1);
  expect(await found("q=100x")).toBe(0);
  expect(await found("q=1%25s")).toBe(0);
  expect(await found("model=openai:gpt-6&status=open&createdBy=me")).toBe(1);
  expect(await found("status=succeeded")).toBe(0);
  expect(await found("createdBy=00000000-0000-4000-8000-000000000000")).toBe(0);
});

it("shows nothing of it to another tenant", async () => {
  for (const path of ["turns", "turn?thread=execute:1&turn=0", "messages", "events?q=weeks", "events?before=9"]) expect((await foreign("GET", `/runs/${runId}/${path}`)).status, path).toBe(404);
});
