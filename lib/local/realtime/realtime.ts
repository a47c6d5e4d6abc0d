import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Database } from "../database";
import type { StackKeys } from "../supabase/keys";
import { Feed } from "./feed";
import { LIMITS, type RealtimeLimits } from "./limits";
import { RealtimeSocket } from "./socket";
import { Topics } from "./topics";

const PATH = "/realtime/v1/websocket";
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;
const LOOK_FOR_SILENCE_EVERY_MS = 15_000;
const CLOSE_WITHIN_MS = 500;

/**
 * The Realtime server: private channels and broadcast from the database, over the protocol that
 * `supabase-js` 2 speaks. The schema of `prepareRealtimeSchema` must be in the database.
 */
export function createRealtime(options: { database: Database; keys: StackKeys; limits?: RealtimeLimits }) {
  const { database, keys, limits = LIMITS } = options;
  const topics = new Topics();
  const sockets = new Set<RealtimeSocket>();
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes, perMessageDeflate: false });
  const feed = new Feed(database, topics, () => {
    // Whoever rejoins reads the state again, so nothing stays missing.
    for (const socket of sockets) socket.close(TRY_AGAIN_LATER, "Messages were lost; join again");
  });
  let silence: NodeJS.Timeout | undefined;

  return {
    async start(): Promise<void> {
      await feed.start();
      silence = setInterval(() => sockets.forEach((socket) => socket.dropIfSilent(Date.now())), Math.min(LOOK_FOR_SILENCE_EVERY_MS, limits.silenceMs));
      silence.unref();
    },

    /** Takes over an HTTP upgrade; false when its path is not Realtime's. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const url = new URL(request.url ?? "/", "http://stack");
      if (url.pathname !== PATH) return false;
      const key = url.searchParams.get("apikey") ?? "";
      const version = url.searchParams.get("vsn") === "1.0.0" ? "1.0.0" : "2.0.0";
      if (key !== keys.publishableKey && key !== keys.secretKey) refuse(socket, "401 Unauthorized");
      else if (sockets.size >= limits.sockets) refuse(socket, "503 Service Unavailable");
      else {
        server.handleUpgrade(request, socket, head, (ws) => {
          const client = new RealtimeSocket(ws, version, key, limits, { database, keys, topics });
          sockets.add(client);
          ws.once("close", () => sockets.delete(client));
        });
      }
      return true;
    },

    health: () => ({ sockets: sockets.size, topics: topics.size }),

    /** Asks the clients to come back later, then ends what is still connected. */
    async close(): Promise<void> {
      clearInterval(silence);
      for (const socket of sockets) socket.close(SERVICE_RESTART, "Service restart");
      await feed.close();
      const deadline = Date.now() + CLOSE_WITHIN_MS;
      while (sockets.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const ws of server.clients) ws.terminate();
      server.close();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
