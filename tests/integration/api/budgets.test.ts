import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startApiServer } from "../../setup/api-server";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { makeKey, startWorld, tenantOf, type World } from "../../setup/world";
import { apiOf, bearer, type Call } from "./client";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
let admin: Call;
let reader: Call;
let stranger: Call;

beforeAll(async () => {
  world = await startWorld();
  server = await startApiServer();
  const [ada, eve] = [await world.stack.createUser(), await world.stack.createUser()];
  const tenantId = await tenantOf(world.stack, ada);
  admin = apiOf(server.url, bearer((await makeKey(ada, tenantId)).key));
  const reading = await makeKey(ada, tenantId, ["runs.read"]);
  reader = apiOf(server.url, bearer(reading.key));
  stranger = apiOf(server.url, bearer((await makeKey(eve, await tenantOf(world.stack, eve))).key));
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/The platform allows|There is no such|You need the permission/));

it("lists caps with their use, sets and removes them, within what the platform allows", async () => {
  const before = await admin("GET", "/budgets");
  expect(before).toMatchObject({ status: 200, body: { items: [{ id: null, scope: "tenant", period: "hour", amountMicros: 2_000_000, spentMicros: 0 }, { id: null, period: "day", amountMicros: 10_000_000 }] } });
  const made = await admin("PUT", "/budgets", { scope: "agent", subject: "executor", period: "month", amountMicros: 5_000_000 });
  expect(made).toMatchObject({ status: 200, body: { cap: { scope: "agent", subject: "executor", period: "month", amountMicros: 5_000_000 } } });
  const again = await admin("PUT", "/budgets", { scope: "agent", subject: "executor", period: "month", amountMicros: 6_000_000 });
  expect(again.body.cap).toMatchObject({ id: made.body.cap.id, amountMicros: 6_000_000 });
  expect(await admin("PUT", "/budgets", { scope: "tenant", period: "hour", amountMicros: 1_000_000_001 })).toMatchObject({ status: 400, body: { error: { message: "The platform allows at most $1000.00 an hour." } } });
  expect(await admin("PUT", "/budgets", { scope: "tenant", period: "week", amountMicros: 1 })).toMatchObject({ status: 400 });
  expect(await admin("DELETE", `/budgets/${made.body.cap.id}`)).toMatchObject({ status: 204 });
  expect((await admin("GET", "/budgets")).body.items).toHaveLength(2);
});

it("is read with runs.read and changed with budgets.manage alone, and not by another workspace", async () => {
  const { cap } = (await admin("PUT", "/budgets", { scope: "tenant", period: "hour", amountMicros: 1_000 })).body;
  expect((await reader("GET", "/budgets")).body.items[0]).toMatchObject({ amountMicros: 1_000 });
  expect(await reader("PUT", "/budgets", { scope: "tenant", period: "hour", amountMicros: 9_000 })).toMatchObject({ status: 403 });
  expect(await reader("DELETE", `/budgets/${cap.id}`)).toMatchObject({ status: 403 });
  expect(await stranger("DELETE", `/budgets/${cap.id}`)).toMatchObject({ status: 404 });
  expect((await admin("GET", "/budgets")).body.items[0]).toMatchObject({ id: cap.id, amountMicros: 1_000 });
});
