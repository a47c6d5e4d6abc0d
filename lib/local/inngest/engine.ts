import { readFileSync } from "node:fs";
import type { Database } from "../database";
import { createIngest } from "./events";
import { inngestBackoff, type Backoff } from "./interpret";
import { PRUNE_EVERY_MS } from "./limits";
import { keepTidy, prune } from "./prune";
import { release } from "./queue";
import { Functions } from "./register";
import { Router } from "./router";
import { answer } from "./routes";
import { createStore } from "./store";
import { keepSynced } from "./sync";
import { Worker } from "./worker";

export interface EngineOptions {
  database: Database;
  /** `signkey-<env>-<hex>`, the same as the app's INNGEST_SIGNING_KEY. */
  signingKey: string;
  /** The same as the app's INNGEST_EVENT_KEY. */
  eventKey: string;
  /** Serve endpoints whose functions are to be registered. */
  appUrls: string[];
  /** No other process runs an engine on this database (PGlite allows none): what one left leased is taken over at once. */
  exclusive?: boolean;
  /** When to try again after an error. Inngest's schedule by default. */
  backoff?: Backoff;
}

export interface Engine {
  /** Answers a request; undefined when the path is not the engine's. */
  fetch(request: Request): Promise<Response | undefined>;
  /** Creates what is missing in the database and begins to work; does not wait for the apps. */
  start(): Promise<void>;
  /** Stops taking work, waits up to two seconds for calls under way, and hands the rest back. The database stays open. */
  close(): Promise<void>;
}

const SCHEMA = ["schema.sql", "statements.sql"].map((file) => readFileSync(new URL(file, import.meta.url), "utf8")).join("\n");

/** An engine for the Inngest SDK that keeps all its state in PostgreSQL, in the schema `inngest`. */
export function createEngine(options: EngineOptions): Engine {
  const { database, signingKey, eventKey, appUrls, exclusive = false, backoff = inngestBackoff } = options;
  const functions = new Functions(database);
  const store = createStore(database, {
    onEvents: (events) => router.accept(events),
    onDue: (at) => worker.wake(at),
    onWritten: keepTidy(database),
    onEnded: (runIds) => worker.abandon(runIds),
    listens: (eventName) => functions.listenTo(eventName),
  });
  const router = new Router(database, store, functions);
  const worker = new Worker(database, router, { database, store, functions, signingKey, backoff });
  const ingest = createIngest(database, (events) => router.accept(events));
  let stopSync: (() => void) | undefined;
  let pruning: NodeJS.Timeout | undefined;

  return {
    fetch: (request) => answer(request, { database, store, functions, ingest, signingKey, eventKey }),
    async start() {
      await database.exec(SCHEMA);
      await functions.load();
      if (exclusive) await release(database, "all");
      worker.start();
      const tidy = () => void prune(database).catch((error: unknown) => console.warn("The engine could not remove old runs.", error));
      pruning = setInterval(tidy, PRUNE_EVERY_MS);
      tidy();
      stopSync = keepSynced(appUrls, signingKey);
    },
    async close() {
      stopSync?.();
      clearInterval(pruning);
      await worker.close();
      await router.close();
    },
  };
}
