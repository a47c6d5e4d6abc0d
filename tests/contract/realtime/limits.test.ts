import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { startTestStack, type TestStack, type TestUser } from "../../setup/stack";
import { addToRoom, clientOn, listenTo, makeRooms, send, startRealtimeServer, until } from "./server";

let stack: TestStack;
let member: TestUser;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  await makeRooms(stack);
  member = await stack.createUser();
  await addToRoom(stack, "room:1", member.id, true);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => stack.close());

async function server(limits: Parameters<typeof startRealtimeServer>[1] = {}, port = 0) {
  const started = await startRealtimeServer(stack, limits, port);
  cleanups.push(() => started.close());
  return started;
}

function client(port: number) {
  const made = clientOn(stack, port, () => member.accessToken);
  cleanups.push(() => made.realtime.disconnect());
  return made;
}

/** A socket of the protocol itself, to do what the library would not. */
async function rawSocket(port: number, query = `apikey=${stack.keys.publishableKey}&vsn=2.0.0`): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/realtime/v1/websocket?${query}`);
  cleanups.push(async () => socket.terminate());
  await once(socket, "open");
  return socket;
}

const join = (topic = "room:1") => JSON.stringify(["1", "1", `realtime:${topic}`, "phx_join", { config: { private: true }, access_token: member.accessToken }]);

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, "close")) as [number];
  return code;
}

test("heartbeats are answered, in both versions of the format", async () => {
  const { port } = await server();
  const second = await rawSocket(port);
  second.send('[null,"7","phoenix","heartbeat",{}]');
  expect(String((await once(second, "message"))[0])).toBe('[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]');
  const first = await rawSocket(port, `apikey=${stack.keys.publishableKey}&vsn=1.0.0`);
  first.send('{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"8"}');
  expect(JSON.parse(String((await once(first, "message"))[0]))).toEqual({ join_ref: null, ref: "8", topic: "phoenix", event: "phx_reply", payload: { status: "ok", response: {} } });
});

test("a socket without a key of the project is refused", async () => {
  const { port } = await server();
  await expect(rawSocket(port, "apikey=wrong")).rejects.toThrow("401");
});

test("more sockets than allowed are refused", async () => {
  const { port } = await server({ sockets: 1 });
  await rawSocket(port);
  await expect(rawSocket(port)).rejects.toThrow("503");
});

test("a message that is too large closes the socket", async () => {
  const { port } = await server({ messageBytes: 2_000 });
  const socket = await rawSocket(port);
  socket.send("x".repeat(2_001));
  expect(await closeCode(socket)).toBe(1009);
});

test("messages that come too fast close the socket", async () => {
  const { port } = await server({ messagesPerSecond: 1, burst: 5 });
  const socket = await rawSocket(port);
  for (let n = 0; n < 10; n++) socket.send(`[null,"${n}","phoenix","heartbeat",{}]`);
  expect(await closeCode(socket)).toBe(1008);
});

test.each(["not json", "[1,2,3]", "{}", "null", '["1","1",5,"phx_join",{}]'])("a frame that is none closes the socket: %s", async (text) => {
  const { port } = await server();
  const socket = await rawSocket(port);
  socket.send(text);
  expect(await closeCode(socket)).toBe(1007);
});

test.each([[[]], [[3]], [[3, 9, 9, 9, 9, 9, 1, 0]], [[4, 0, 0, 0, 0, 0, 1]]])("a binary frame that is none closes the socket: %j", async (bytes) => {
  const { port } = await server();
  const socket = await rawSocket(port);
  socket.send(Buffer.from(bytes));
  expect(await closeCode(socket)).toBe(1007);
});

test("more channels than allowed are refused with a reason", async () => {
  const { port } = await server({ channelsPerSocket: 1 });
  await addToRoom(stack, "room:2", member.id);
  const one = client(port);
  expect((await listenTo(one, "room:1")).statuses).toEqual(["SUBSCRIBED"]);
  expect((await listenTo(one, "room:2")).statuses[0]).toContain("Too many channels");
});

test("a socket that is silent is closed, one with heartbeats stays", async () => {
  const { port } = await server({ silenceMs: 300 });
  const [silent, alive] = [await rawSocket(port), await rawSocket(port)];
  const beat = setInterval(() => alive.send('[null,"1","phoenix","heartbeat",{}]'), 50);
  await closeCode(silent);
  clearInterval(beat);
  expect(alive.readyState).toBe(WebSocket.OPEN);
});

test("a client that does not read is dropped, and the others are served", async () => {
  const { port, realtime } = await server({ bufferedBytes: 200_000 });
  const slow = await rawSocket(port);
  slow.send(join());
  await once(slow, "message");
  slow.pause();
  const listener = await listenTo(client(port), "room:1");
  const text = "x".repeat(400_000);
  let sent = 0;
  // The kernel takes some megabytes for a client that does not read; 40 MB are past any default.
  while (realtime.health().sockets > 1 && sent < 100) await send(stack, "room:1", { n: sent++, text });
  await until(() => realtime.health().sockets === 1);
  await send(stack, "room:1", { n: sent });
  await until(() => listener.received.length === sent + 1);
  expect(listener.received.map(({ payload }) => payload.n)).toEqual(Array.from({ length: sent + 1 }, (_, n) => n));
});

test("clients come back by themselves after the server restarts, and hear what comes then", async () => {
  const first = await startRealtimeServer(stack);
  const listener = await listenTo(client(first.port), "room:1");
  await first.close();
  await until(() => listener.statuses.some((status) => status.startsWith("CHANNEL_ERROR")));
  await server({}, first.port);
  await until(() => listener.statuses.filter((status) => status === "SUBSCRIBED").length === 2);
  await send(stack, "room:1", { n: 1 });
  await until(() => listener.received.length > 0);
  expect(listener.received.map(({ payload }) => payload.n)).toEqual([1]);
});

test("a client whose connection was cut comes back by itself", async () => {
  const { port, realtime } = await server({ silenceMs: 200 });
  const listener = await listenTo(client(port), "room:1");
  await until(() => realtime.health().sockets === 0);
  await until(() => listener.statuses.filter((status) => status === "SUBSCRIBED").length >= 2);
});
