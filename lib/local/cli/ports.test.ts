import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { freePort, takePort } from "./ports";

const LOOPBACK = "127.0.0.1";
const server = createServer();
let taken = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  taken = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
afterEach(() => vi.unstubAllEnvs());

it("refuses a port that is in use, and names the variable that moves it", async () => {
  vi.stubEnv("PORT", String(taken));
  await expect(takePort("PORT", 3000, LOOPBACK)).rejects.toThrow(`Port ${taken} is in use by another program. Stop it, or choose another port with PORT`);
});

it("refuses what is no port", async () => {
  for (const value of ["abc", "-1", "70000", "3000.5"]) {
    vi.stubEnv("STACK_PORT", value);
    await expect(takePort("STACK_PORT", 54321, LOOPBACK)).rejects.toThrow("STACK_PORT must be a port from 1 to 65535.");
  }
});

it("finds the next free port for the demo, leaving out those that are promised already", async () => {
  vi.stubEnv("PORT", String(taken));
  const first = await freePort("PORT", 3000, LOOPBACK);
  expect(first).toBeGreaterThan(taken);
  expect(await freePort("PORT", 3000, LOOPBACK, [first])).toBeGreaterThan(first);
});
