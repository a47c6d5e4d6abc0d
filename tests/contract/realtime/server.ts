import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, type RealtimeChannel, type SupabaseClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { vi } from "vitest";
import { LIMITS, type RealtimeLimits } from "@/lib/local/realtime/limits";
import { createRealtime } from "@/lib/local/realtime/realtime";
import type { TestStack } from "../../setup/stack";

/** A Realtime server of its own on the stack's database, with other limits, that can be stopped and started again. */
export async function startRealtimeServer(stack: TestStack, limits: Partial<RealtimeLimits> = {}, port = 0) {
  const realtime = createRealtime({ database: stack.database, keys: stack.keys, limits: { ...LIMITS, ...limits } });
  await realtime.start();
  const server: Server = createServer().listen(port, "127.0.0.1");
  server.on("upgrade", (request, socket, head) => realtime.upgrade(request, socket, head));
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    realtime,
    async close() {
      await realtime.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Rooms that only their members may listen to, and only speakers may write to: the same policies
 * would be right on a hosted project.
 */
export async function makeRooms(stack: TestStack): Promise<void> {
  await stack.database.exec(`
    create table public.rooms (topic text, user_id uuid, speaker boolean default false);
    grant select on public.rooms to authenticated;
    create policy "members listen to their rooms" on realtime.messages for select to authenticated
      using (extension = 'broadcast' and exists (select from public.rooms r where r.topic = (select realtime.topic()) and r.user_id = (select auth.uid())));
    create policy "speakers speak in their rooms" on realtime.messages for insert to authenticated
      with check (extension = 'broadcast' and exists (select from public.rooms r where r.topic = (select realtime.topic()) and r.user_id = (select auth.uid()) and r.speaker));
  `);
}

export async function addToRoom(stack: TestStack, topic: string, userId: string, speaker = false): Promise<void> {
  await stack.database.query("insert into public.rooms values ($1, $2::text::uuid, $3::boolean)", [topic, userId, speaker]);
}

/** A broadcast from the database, as a trigger would do it. */
export async function send(stack: TestStack, topic: string, payload: object, event = "note"): Promise<void> {
  await stack.database.query("select realtime.send($1::text::jsonb, $2, $3)", [JSON.stringify(payload), event, topic]);
}

export interface Listener {
  channel: RealtimeChannel;
  received: { event: string; payload: Record<string, unknown> }[];
  system: { message: string }[];
  /** Every status so far, with the error's text. */
  statuses: string[];
}

/** Subscribes and resolves with the first status. */
export async function listenTo(client: SupabaseClient, topic: string, config: { self?: boolean; ack?: boolean } = {}): Promise<Listener> {
  // As the documentation of private channels asks: a join sent before the token is known speaks for nobody.
  await client.realtime.setAuth();
  const listener: Listener = { channel: client.channel(topic, { config: { private: true, broadcast: config } }), received: [], system: [], statuses: [] };
  listener.channel
    .on("broadcast", { event: "*" }, ({ event, payload }) => listener.received.push({ event, payload }))
    .on("system", {}, (message: { message: string }) => listener.system.push(message));
  await new Promise<void>((resolve) => {
    listener.channel.subscribe((status, error) => {
      listener.statuses.push(error ? `${status}: ${error.message}` : status);
      resolve();
    });
  });
  return listener;
}

/** An access token of this stack for the user, good for so many seconds. */
export function tokenFor(stack: TestStack, userId: string, seconds: number): Promise<string> {
  return new SignJWT({ role: "authenticated", aud: "authenticated" })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(userId)
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(new TextEncoder().encode(stack.keys.jwtSecret));
}

/** A client of the server on `port` that speaks for whoever `token` names at the time. */
export function clientOn(stack: TestStack, port: number, token: () => string): SupabaseClient {
  return createClient(`http://127.0.0.1:${port}`, stack.keys.publishableKey, { accessToken: async () => token() });
}

/** Waits until the condition holds, at most ten seconds. */
export function until(condition: () => boolean): Promise<void> {
  return vi.waitUntil(condition, { timeout: 10_000, interval: 10 }) as Promise<unknown> as Promise<void>;
}
