import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startApiServer } from "../setup/api-server";
import { startWorld, type World } from "../setup/world";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
beforeAll(async () => {
  world = await startWorld();
  server = await startApiServer();
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});

it("tells of each part, and that nothing works when the database is gone", async () => {
  const healthy = await fetch(`${server.url}/api/health`);
  const text = await healthy.text();
  expect(healthy.status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ parts: { database: { status: "ok" }, auth: { status: "ok" }, realtime: { status: "ok" }, engine: { status: "ok" }, model: { status: "ok", note: "replay:replay" }, sandbox: { status: expect.stringMatching(/^(ok|degraded)$/) } } });
  for (const secret of Object.values(world.stack.keys)) expect(text).not.toContain(secret);

  await world.stack.close();
  // The answer is kept for two seconds, whoever asks.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
  const failing = await fetch(`${server.url}/api/health`).finally(() => vi.useRealTimers());
  expect(failing.status).toBe(503);
  expect(await failing.json()).toMatchObject({ status: "degraded", parts: { database: { status: "degraded" }, auth: { status: "degraded" }, realtime: { status: "degraded" }, model: { status: "ok" } } });
});
