import type { AddressInfo } from "node:net";
import { messageOf } from "@/lib/errors";
import type { Database } from "./database";
import { listen, stopListening } from "./http";
import { createEngine } from "./inngest/engine";
import { createReplayModel } from "./model/replay";
import { createRealtime } from "./realtime/realtime";
import { prepareRealtimeSchema } from "./realtime/schema";
import { openPglite, openPgliteInMemory, openPostgres } from "./supabase/connection";
import { loadKeys, type StackKeys } from "./supabase/keys";
import { lockDataDir } from "./supabase/lock";
import { createSupabase } from "./supabase/supabase";

export interface StackOptions {
  /** Holds the database (unless `databaseUrl` is given), keys, mails and the lock. */
  dataDir: string;
  /** 0 takes any free port. */
  port: number;
  /** The address to listen on; the stack has no transport encryption, so only this machine by default. */
  hostname?: string;
  /** A real PostgreSQL to use instead of PGlite; its user must be allowed to create roles and extensions. */
  databaseUrl?: string;
  /** Origin of the app: where its Inngest functions are, and where links in mails lead. */
  appUrl: string;
  /** The OAuth app of GitHub sign-in, which is off without it. */
  github?: { clientId: string; secret: string };
  /** A tarball of a PGlite directory: the database starts from it and lives in memory, as tests want it. */
  snapshot?: Blob;
}

export interface Stack {
  /** Without a slash at the end. */
  url: string;
  keys: StackKeys;
  database: Database;
  /** What the app needs in its environment to use this stack. */
  env: Record<string, string>;
  /** Ends running requests, closes the database and gives the data directory back. */
  close(): Promise<void>;
}

/**
 * Starts the embedded Supabase, Realtime, Inngest engine and replay model on one port.
 *
 * @throws FatalError when the data directory or the port is in use, or a migration cannot be applied.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, port, hostname = "127.0.0.1", databaseUrl, github, snapshot } = options;
  const appUrl = options.appUrl.replace(/\/+$/, "");
  const started: (() => Promise<unknown>)[] = [];
  // Newest first; a part that fails to stop must not keep the others running.
  const close = async () => {
    for (const stop of started.splice(0).reverse()) await stop().catch((error) => console.error("A part of the stack did not stop cleanly:", error));
  };
  try {
    started.push(await lockDataDir(dataDir));
    const keys = await loadKeys(dataDir);
    const front = await listen(port, hostname);
    const url = `http://${hostname}:${(front.server.address() as AddressInfo).port}`;

    const opened = await (databaseUrl ? openPostgres(databaseUrl) : snapshot ? openPgliteInMemory(snapshot) : openPglite(dataDir)).catch(async (error) => {
      await stopListening(front.server);
      throw error;
    });
    const { database } = opened;
    started.push(() => database.close());
    // Stopped before the database, although it was started before it: running requests need it.
    started.push(() => stopListening(front.server));
    const supabase = await createSupabase({ opened, keys, appUrl, url, dataDir, github, prepare: () => prepareRealtimeSchema(database) });
    const realtime = createRealtime({ database, keys });
    await realtime.start();
    started.push(() => realtime.close());

    const engine = createEngine({ database, signingKey: keys.inngestSigningKey, eventKey: keys.inngestEventKey, appUrls: [`${appUrl}/api/inngest`], exclusive: !databaseUrl });
    await engine.start();
    started.push(() => engine.close());
    const replay = createReplayModel();

    front.serve(async (request, peer) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/health") return health(database, realtime.health());
      if (SUPABASE_PATHS.test(pathname)) return supabase.fetch(request, peer);
      return (await engine.fetch(request)) ?? (await replay.fetch(request)) ?? notFound();
    });
    front.server.on("upgrade", (request, socket, head) => {
      if (!realtime.upgrade(request, socket, head)) socket.destroy();
    });
    return { url, keys, database, env: environment(url, keys), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function environment(url: string, keys: StackKeys): Record<string, string> {
  return {
    SUPABASE_URL: url,
    SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
    SUPABASE_SECRET_KEY: keys.secretKey,
    INNGEST_DEV: "0",
    INNGEST_BASE_URL: url,
    INNGEST_EVENT_KEY: keys.inngestEventKey,
    INNGEST_SIGNING_KEY: keys.inngestSigningKey,
    REPLAY_MODEL_URL: `${url}/openai/v1`,
    ENCRYPTION_KEYS: keys.encryptionKeys,
  };
}

const SUPABASE_PATHS = /^\/(auth|rest)\/v1(\/|$)/;

const notFound = () => Response.json({ message: "There is nothing here. The stack serves /auth/v1, /rest/v1, /realtime/v1, /openai/v1, Inngest's API and /health." }, { status: 404 });

/** One line for each part; 503 when the database, which all of them need, does not answer. */
async function health(database: Database, realtime: object): Promise<Response> {
  try {
    await database.query("select 1");
    return Response.json({ status: "ok", parts: { database: "ok", auth: "ok", rest: "ok", realtime, inngest: "ok", model: "ok" } });
  } catch (error) {
    return Response.json({ status: "failing", parts: { database: messageOf(error) } }, { status: 503 });
  }
}
