import { createClient } from "@supabase/supabase-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { joinLiveChannel } from "./live-channel";

type Frame = [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown];

/** The far side of the live socket: admits to every channel, and ends one when told to. */
class FakeSocket {
  static current: FakeSocket;
  static joins: { topic: string; token: unknown }[] = [];
  static readonly [name: string]: unknown;
  readyState = 0;
  binaryType = "arraybuffer";
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number; reason: string; wasClean: boolean }) => void;
  constructor(readonly url: string) {
    FakeSocket.current = this;
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.();
    }, 0);
  }
  send(text: string): void {
    const [joinRef, ref, topic, event, payload] = JSON.parse(text) as Frame;
    if (event === "phx_join") FakeSocket.joins.push({ topic, token: (payload as { access_token?: string }).access_token });
    this.answer([joinRef, ref, topic, "phx_reply", { status: "ok", response: {} }]);
  }
  answer(frame: Frame): void {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(frame) }), 0);
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1000, reason: "", wasClean: true });
  }
}

const world = vi.hoisted(() => ({ client: undefined as unknown }));
vi.mock("./load-browser-client", () => ({ loadBrowserClient: async () => world.client }));

const TOPIC = "run:1";
const tokenOf = (name: string) => [{ alg: "HS256", typ: "JWT" }, { sub: name, exp: Math.floor(Date.now() / 1_000) + 3_600 }, "x"].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
const sessionOf = (access_token: string) => JSON.stringify({ access_token, refresh_token: "again", token_type: "bearer", expires_in: 3_600, expires_at: Math.floor(Date.now() / 1_000) + 3_600, user: { id: "person" } });
let stored: Map<string, string>;
let leave: () => void;
let heard: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  FakeSocket.joins = [];
  heard = [];
  stored = new Map([["session", sessionOf(tokenOf("first"))]]);
  const storage = { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => void stored.set(key, value), removeItem: (key: string) => void stored.delete(key) };
  world.client = createClient("http://stack.invalid", "publishable", {
    auth: { storage, storageKey: "session", autoRefreshToken: false, persistSession: true },
    realtime: { transport: FakeSocket as never },
  });
  leave = joinLiveChannel({ supabase: { url: "http://stack.invalid", publishableKey: "publishable" }, topic: TOPIC, on: { run_event: (payload) => heard.push(JSON.stringify(payload)) }, joined: () => heard.push("joined"), lost: () => heard.push("lost") });
  await vi.advanceTimersByTimeAsync(100);
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

const endChannel = async () => {
  FakeSocket.current.answer([null, null, `realtime:${TOPIC}`, "phx_close", {}]);
  await vi.advanceTimersByTimeAsync(100);
};

it("joins again with the token of now after the server ended the channel, and hears events there", async () => {
  expect(heard).toEqual(["joined"]);
  const next = tokenOf("next");
  stored.set("session", sessionOf(next));
  await endChannel();
  expect(heard.slice(1)).toContain("lost");
  expect(FakeSocket.joins).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(FakeSocket.joins).toEqual([{ topic: `realtime:${TOPIC}`, token: expect.any(String) }, { topic: `realtime:${TOPIC}`, token: next }]);
  FakeSocket.current.answer([null, null, `realtime:${TOPIC}`, "broadcast", { event: "run_event", payload: { number: 1 } }]);
  await vi.advanceTimersByTimeAsync(100);
  expect(heard.slice(-2)).toEqual(["joined", '{"number":1}']);
});

it("waits for a session before it joins again", async () => {
  const session = stored.get("session")!;
  stored.delete("session");
  await endChannel();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(FakeSocket.joins).toHaveLength(1);
  stored.set("session", session);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.joins).toHaveLength(2);
  expect(heard.at(-1)).toBe("joined");
});

it("asks ever more rarely where each join is ended at once, and not at all after it was left", async () => {
  for (let second = 0; second < 120; second++) {
    await endChannel();
    await vi.advanceTimersByTimeAsync(900);
  }
  expect(FakeSocket.joins.length).toBeGreaterThan(4);
  expect(FakeSocket.joins.length).toBeLessThan(9);
  leave();
  const before = FakeSocket.joins.length;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(FakeSocket.joins).toHaveLength(before);
});
