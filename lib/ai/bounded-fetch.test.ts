import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { boundedFetch, newWire } from "./bounded-fetch";

let server: Server;
afterEach(
  () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
);

async function serve(write: (send: (text: string) => boolean) => void): Promise<string> {
  server = createServer((_, response) => write((text) => response.write(text)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("cuts an endless response at its limit", async () => {
  const url = await serve((send) => {
    const more = setInterval(() => send("x".repeat(10_000)), 1);
    server.once("close", () => clearInterval(more));
  });
  const wire = newWire();
  let heard = 0;
  const response = await boundedFetch(wire, 50_000, () => heard++)(url);
  await expect(response.text()).rejects.toThrow(/passed 50000 bytes/);
  expect(wire).toMatchObject({ status: 200, overflowed: true });
  expect(wire.bytes).toBeLessThan(200_000);
  expect(heard).toBeGreaterThan(1);
});
