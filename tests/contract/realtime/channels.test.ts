import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestStack, type TestStack, type TestUser } from "../../setup/stack";
import { addToRoom, listenTo, makeRooms, send, tokenFor, until } from "./server";

let stack: TestStack;
let member: TestUser;
let stranger: TestUser;
let room: string;

beforeAll(async () => {
  stack = await startTestStack();
  await makeRooms(stack);
  member = await stack.createUser();
  stranger = await stack.createUser();
});
afterAll(() => stack.close());

/** A room of its own for each test. */
async function newRoom(...members: { user: TestUser; speaker?: boolean }[]): Promise<string> {
  room = `room:${randomUUID()}`;
  for (const { user, speaker } of members) await addToRoom(stack, room, user.id, speaker);
  return room;
}

test("a member hears what the database broadcasts, in order and once", async () => {
  const topic = await newRoom({ user: member });
  const listener = await listenTo(member.client, topic);
  expect(listener.statuses).toEqual(["SUBSCRIBED"]);
  for (let n = 0; n < 100; n++) await send(stack, topic, { n });
  await stack.database.transaction(async (tx) => {
    for (let n = 100; n < 200; n++) await tx.query("select realtime.send($1::text::jsonb, 'note', $2)", [JSON.stringify({ n }), topic]);
  });
  await send(stack, topic, { n: 200 }, "last");
  await until(() => listener.received.at(-1)?.event === "last");
  expect(listener.received.map(({ payload }) => payload.n)).toEqual(Array.from({ length: 201 }, (_, n) => n));
  expect(listener.received[0]?.payload.id).toMatch(/^[0-9a-f-]{36}$/);
});

test("strangers and people who are not signed in are refused, and hear nothing", async () => {
  const topic = await newRoom({ user: member });
  const refusal = `CHANNEL_ERROR: "Unauthorized: You do not have permissions to read from this Channel topic: ${topic}"`;
  const outsiders = await Promise.all([listenTo(stranger.client, topic), listenTo(stack.anonClient, topic)]);
  for (const outsider of outsiders) expect(outsider.statuses[0]?.replaceAll('"', "")).toBe(refusal.replaceAll('"', ""));
  const listener = await listenTo(member.client, topic);
  await send(stack, topic, { secret: true });
  await until(() => listener.received.length === 1);
  for (const outsider of outsiders) expect(outsider.received).toEqual([]);
});

test("the secret key may listen to any topic, as it passes row level security", async () => {
  const listener = await listenTo(stack.serviceClient, await newRoom());
  expect(listener.statuses).toEqual(["SUBSCRIBED"]);
});

test("two tabs of one person hear the same; another topic's messages stay away", async () => {
  const topic = await newRoom({ user: member });
  const tabs = await Promise.all([listenTo(stack.clientFor(member.accessToken), topic), listenTo(stack.clientFor(member.accessToken), topic)]);
  await send(stack, "room:elsewhere", { n: 0 });
  await send(stack, topic, { n: 1 });
  for (const tab of tabs) {
    await until(() => tab.received.length > 0);
    expect(tab.received.map(({ payload }) => payload.n)).toEqual([1]);
  }
});

test("what a transaction that failed had sent is never heard", async () => {
  const topic = await newRoom({ user: member });
  const listener = await listenTo(member.client, topic);
  const failing = stack.database.transaction(async (tx) => {
    await tx.query("select realtime.send('{\"n\":1}', 'note', $1)", [topic]);
    throw new Error("undone");
  });
  await expect(failing).rejects.toThrow("undone");
  await send(stack, topic, { n: 2 });
  await until(() => listener.received.length > 0);
  expect(listener.received.map(({ payload }) => payload.n)).toEqual([2]);
});

test("a speaker's own broadcast reaches the others; a listener's is refused", async () => {
  const topic = await newRoom({ user: member, speaker: true }, { user: stranger });
  const [speaker, listener] = [await listenTo(member.client, topic, { ack: true }), await listenTo(stranger.client, topic, { ack: true })];
  expect(await speaker.channel.send({ type: "broadcast", event: "hello", payload: { text: "hi — 你好" } })).toBe("ok");
  await until(() => listener.received.length > 0);
  expect(listener.received).toEqual([{ event: "hello", payload: { text: "hi — 你好" } }]);
  expect(await listener.channel.send({ type: "broadcast", event: "hello", payload: {} })).toBe("error");
  expect(speaker.received).toEqual([]);
});

test("a person who leaves hears no more and can come back", async () => {
  const topic = await newRoom({ user: member });
  const first = await listenTo(member.client, topic);
  expect(await first.channel.unsubscribe()).toBe("ok");
  await send(stack, topic, { n: 1 });
  const second = await listenTo(member.client, topic);
  await send(stack, topic, { n: 2 });
  await until(() => second.received.length > 0);
  expect(second.received.map(({ payload }) => payload.n)).toEqual([2]);
  expect(first.received).toEqual([]);
});

test("presence is answered", async () => {
  const listener = await listenTo(member.client, await newRoom({ user: member }));
  expect(await listener.channel.track({ here: true })).toBe("ok");
  expect(listener.channel.presenceState()).toEqual({});
});

test("a channel ends when its token does, and says so", async () => {
  const topic = await newRoom({ user: member });
  const token = await tokenFor(stack, member.id, 2);
  const listener = await listenTo(stack.clientFor(token), topic);
  expect(listener.statuses).toEqual(["SUBSCRIBED"]);
  await until(() => listener.statuses.length > 1);
  expect(listener.statuses[1]).toBe("CLOSED");
  expect(listener.system.at(-1)?.message).toMatch(/^InvalidJWTToken: Token has expired \d+ seconds ago$/);
  await send(stack, topic, { n: 1 });
  const late = await listenTo(stack.clientFor(token), topic);
  expect(late.statuses[0]).toMatch(/CHANNEL_ERROR: .*Token has expired/);
  expect(listener.received).toEqual([]);
});

test("a new token keeps the channel open past the end of the old one", async () => {
  const topic = await newRoom({ user: member });
  const client = stack.clientFor(await tokenFor(stack, member.id, 2));
  const listener = await listenTo(client, topic);
  await client.realtime.setAuth(await tokenFor(stack, member.id, 600));
  const watch = await listenTo(stack.clientFor(await tokenFor(stack, member.id, 2)), topic);
  await until(() => watch.statuses.includes("CLOSED"));
  await send(stack, topic, { n: 1 });
  await until(() => listener.received.length > 0);
  expect(listener.statuses).toEqual(["SUBSCRIBED"]);
});

test("a new token of somebody else loses the channel", async () => {
  const topic = await newRoom({ user: member });
  const client = stack.clientFor(member.accessToken);
  const listener = await listenTo(client, topic);
  await client.realtime.setAuth(stranger.accessToken);
  await until(() => listener.statuses.length > 1);
  expect(listener.statuses[1]).toBe("CLOSED");
  expect(listener.system.at(-1)?.message).toContain("You do not have permissions to read");
});

test("a person who was removed keeps nothing after the next token", async () => {
  const topic = await newRoom({ user: member });
  const client = stack.clientFor(member.accessToken);
  const listener = await listenTo(client, topic);
  await stack.database.query("delete from public.rooms where topic = $1", [topic]);
  await client.realtime.setAuth(await tokenFor(stack, member.id, 600));
  await until(() => listener.statuses.length > 1);
  await send(stack, topic, { n: 1 });
  expect(listener.received).toEqual([]);
});

test("public channels and database changes are refused with a reason", async () => {
  const open = stack.anonClient.channel("lobby");
  const reason = await new Promise<string>((resolve) => open.subscribe((_status, error) => error && resolve(error.message)));
  expect(reason).toContain("PrivateOnly");
  const changes = member.client.channel(await newRoom({ user: member }), { config: { private: true } }).on("postgres_changes", { event: "*", schema: "public" }, () => undefined);
  const second = await new Promise<string>((resolve) => changes.subscribe((_status, error) => error && resolve(error.message)));
  expect(second).toContain("PostgresChangesNotSupported");
});

test("old messages are deleted, young ones stay", async () => {
  await stack.database.query("insert into realtime.messages (topic, extension, inserted_at) select 'old', 'broadcast', now() - interval '2 hours' from generate_series(1, 50)");
  await send(stack, "young", {});
  const { Feed } = await import("@/lib/local/realtime/feed");
  const { Topics } = await import("@/lib/local/realtime/topics");
  await new Feed(stack.database, new Topics(), () => undefined).prune();
  const rows = await stack.database.query<{ topic: string }>("select distinct topic from realtime.messages where topic in ('old', 'young')");
  expect(rows).toEqual([{ topic: "young" }]);
});
