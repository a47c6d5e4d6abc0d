import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startApiServer } from "../../setup/api-server";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { insertRepository, makeKey, ok, startWorld, tenantOf, type World } from "../../setup/world";
import { apiOf, bearer, type Call } from "./client";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
let api: Call;
let narrow: Call;
let foreign: Call;
let repository: string;

beforeAll(async () => {
  world = await startWorld();
  process.env.MODEL = "replay:replay";
  server = await startApiServer();
  const [admin, stranger] = [await world.stack.createUser(), await world.stack.createUser()];
  const [tenantId, foreignTenant] = [await tenantOf(world.stack, admin), await tenantOf(world.stack, stranger)];
  repository = await insertRepository(world.stack.serviceClient, tenantId);
  api = apiOf(server.url, bearer((await makeKey(admin, tenantId)).key));
  narrow = apiOf(server.url, bearer((await makeKey(admin, tenantId, ["runs.read", "runs.write"])).key));
  foreign = apiOf(server.url, bearer((await makeKey(stranger, foreignTenant)).key));
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});
beforeEach(() => expectConsoleError(/^Error: [A-Z].*\.$/));

const definition = () => ({ name: "Upgrade", trigger: { type: "api" }, inputs: { version: {} }, parameters: { goal: "Go to {{ inputs.version }}." }, repositories: [repository], quietHours: undefined });

it("a program makes, reads, changes, fires, copies and deletes a strategy", async () => {
  const made = await api("POST", "/strategies", { definition: definition(), enabled: true });
  expect(made).toMatchObject({ status: 201, body: { strategy: { name: "Upgrade", enabled: true, version: 1, triggerType: "api" } } });
  const { id } = made.body.strategy;
  expect((await narrow("GET", "/strategies")).body.items).toMatchObject([{ id, definition: { name: "Upgrade" } }]);

  const fired = await narrow("POST", `/strategies/${id}/fire`, { inputs: { version: "2.0" }, idempotencyKey: "once" });
  expect(fired).toMatchObject({ status: 201, body: { firing: { status: "started", runIds: [expect.any(String)] } } });
  expect(await narrow("POST", `/strategies/${id}/fire`, { inputs: { version: "2.0" }, idempotencyKey: "once" })).toMatchObject({ status: 200, body: { firing: { firingId: fired.body.firing.firingId } } });
  expect(await narrow("POST", `/strategies/${id}/fire`, { inputs: { version: "3.0" }, idempotencyKey: "once" })).toMatchObject({ status: 409 });
  expect(await narrow("POST", `/strategies/${id}/fire`, { inputs: {} })).toMatchObject({ status: 400, body: { error: { message: "Give the input version." } } });
  expect((await narrow("GET", `/runs/${fired.body.firing.runIds[0]}`)).body.run).toMatchObject({ goal: "Go to 2.0." });
  expect((await narrow("GET", `/strategies/${id}/firings`)).body).toMatchObject({ items: [{ kind: "api", runs: [{ goal: "Go to 2.0." }] }], older: null });

  expect(await api("PUT", `/strategies/${id}`, { baseVersion: 1, definition: { ...definition(), name: "Later" } })).toMatchObject({ status: 200, body: { strategy: { version: 2, name: "Later" } } });
  expect(await api("PUT", `/strategies/${id}`, { baseVersion: 1, definition: definition() })).toMatchObject({ status: 409 });
  const { yaml } = (await api("GET", `/strategies/${id}/export`)).body;
  expect(await api("POST", "/strategies/import", { yaml })).toMatchObject({ status: 201, body: { strategy: { name: "Later", enabled: false } } });
  expect(await api("POST", `/strategies/${id}/duplicate`)).toMatchObject({ status: 201, body: { strategy: { name: "Copy of Later", enabled: false } } });
  expect(await api("PUT", `/strategies/${id}/enabled`, { enabled: false })).toMatchObject({ status: 200, body: { strategy: { enabled: false } } });
  expect(await narrow("POST", `/strategies/${id}/fire`, { inputs: { version: "4" } })).toMatchObject({ status: 409 });
  expect(await api("DELETE", `/strategies/${id}`)).toMatchObject({ status: 204 });
  expect(await api("GET", `/strategies/${id}`)).toMatchObject({ status: 404 });
});

it("refuses what it cannot read, keys that may not, and other workspaces", async () => {
  expect(await api("POST", "/strategies", { definition: { ...definition(), colour: "red" } })).toMatchObject({ status: 400 });
  expect(await api("POST", "/strategies", { definition: { ...definition(), name: "By its name", repositories: ["library"] } })).toMatchObject({ status: 201, body: { strategy: { definition: { repositories: [repository] } } } });
  expect(await api("POST", "/strategies", { definition: { ...definition(), name: "a\u202eb" } })).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining("show nothing") } } });
  expect(await api("POST", "/strategies", { definition: { ...definition(), repositories: ["nowhere/else"] } })).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining("There is no repository nowhere/else") } } });
  expect(await api("POST", "/strategies/import", { yaml: "name: [" })).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining("Line 1") } } });
  expect(await narrow("POST", "/strategies", { definition: definition() })).toMatchObject({ status: 403 });
  const { id } = (await api("POST", "/strategies", { definition: definition(), enabled: true })).body.strategy;
  expect((await foreign("GET", "/strategies")).body.items).toEqual([]);
  for (const [method, path, body] of [["GET", "", undefined], ["POST", "/fire", { inputs: { version: "1" } }], ["PUT", "/enabled", { enabled: false }], ["DELETE", "", undefined], ["GET", "/export", undefined], ["GET", "/firings", undefined]] as const) {
    expect(await foreign(method, `/strategies/${id}${path}`, body)).toMatchObject({ status: 404 });
  }
  expect((await ok(world.stack.serviceClient.from("strategies").select("enabled").eq("id", id).single())).enabled).toBe(true);
});
