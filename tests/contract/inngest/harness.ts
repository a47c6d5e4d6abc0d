import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { serve as serveFetch } from "@hono/node-server";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import postgres from "postgres";
import { pgliteDatabase, postgresDatabase, type Database, type Queryable } from "@/lib/local/database";
import { createEngine, type Engine } from "@/lib/local/inngest/engine";
import { temporaryDatabase } from "@/tests/setup/postgres";

export const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
export const EVENT_KEY = "contract-event-key";

/** A real Inngest server to run the suite against, when INNGEST_DEV points at one. */
export const realServer = /^https?:/.test(process.env.INNGEST_DEV ?? "") ? process.env.INNGEST_DEV : undefined;
if (realServer) console.warn(`The Inngest contract suite runs against the Inngest server at ${realServer}, not against the embedded engine.`);

export interface RunView {
  run_id: string;
  function_id: string;
  status: string;
  output: unknown;
  run_started_at: string | null;
  ended_at: string | null;
}

export interface RunDetail extends RunView {
  steps: Array<{ id: string; name: string; op: string; status: string; output: unknown }>;
}

export type AnyFunction = InngestFunction.Any;

interface MortalDatabase extends Database {
  die(): void;
}

/** A database whose process can die: then nothing that the engine still tries reaches the real one. */
function mortal(database: Database): MortalDatabase {
  let dead = false;
  const gone = () => new Promise<never>(() => undefined);
  return {
    ...database,
    die: () => {
      dead = true;
    },
    query: <T extends object>(sql: string, parameters?: readonly unknown[]) => (dead ? gone() : database.query<T>(sql, parameters)),
    // A transaction under way when the process dies is rolled back, and nobody hears of it.
    transaction: async <T>(work: (tx: Queryable) => Promise<T>): Promise<T> => {
      if (dead) return await gone();
      try {
        return await database.transaction(async (tx) => {
          const result = await work(tx);
          if (dead) throw new Error("The process died before it could commit.");
          return result;
        });
      } catch (error) {
        if (dead) return await gone();
        throw error;
      }
    },
  };
}

/** An app with the given functions on a real port, and the engine (or the real server) that runs them. */
export class Stack {
  readonly inngest: Inngest;
  private engine: Engine | undefined;
  private life: MortalDatabase | undefined;
  private appServer: http.Server | undefined;
  private engineServer: ReturnType<typeof serveFetch> | undefined;
  private appPort = 0;

  private constructor(
    readonly database: Database | undefined,
    private readonly drop: (() => Promise<void>) | undefined,
    readonly baseUrl: string,
    private readonly build: (inngest: Inngest) => AnyFunction[],
    /** Delay before each further attempt, in milliseconds; the real server has its own. */
    private readonly retryDelay: number,
    appId: string,
    checkpointing: boolean,
  ) {
    this.inngest = new Inngest({
      id: appId, baseUrl, checkpointing,
      ...(realServer ? { isDev: true } : { isDev: false, signingKey: SIGNING_KEY, eventKey: EVENT_KEY }),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
  }

  static async open(
    build: (inngest: Inngest) => AnyFunction[],
    options: { appId?: string; checkpointing?: boolean; retryDelay?: number } = {},
  ): Promise<Stack> {
    const appId = options.appId ?? `app${Math.random().toString(36).slice(2, 8)}`;
    const { checkpointing = true, retryDelay = 50 } = options;
    if (realServer) {
      const stack = new Stack(undefined, undefined, realServer, build, retryDelay, appId, checkpointing);
      await stack.startApp();
      await stack.sync();
      return stack;
    }
    const { database, drop } = await emptyDatabase();
    const port = await new Promise<number>((resolve) => {
      const probe = http.createServer().listen(0, "127.0.0.1", () => {
        const { port } = probe.address() as AddressInfo;
        probe.close(() => resolve(port));
      });
    });
    const stack = new Stack(database, drop, `http://127.0.0.1:${port}`, build, retryDelay, appId, checkpointing);
    await stack.startApp();
    stack.engineServer = serveFetch({
      port, hostname: "127.0.0.1",
      fetch: async (request) => (await stack.engine?.fetch(request)) ?? new Response("not here", { status: 404 }),
    });
    await stack.startEngine();
    await stack.registered();
    return stack;
  }

  get appUrl(): string {
    return `http://127.0.0.1:${this.appPort}/api/inngest`;
  }

  async startApp(): Promise<void> {
    const handler = serve({ client: this.inngest, functions: this.build(this.inngest), servePath: "/api/inngest" });
    const server = http.createServer(handler);
    await new Promise<void>((resolve) => server.listen(this.appPort, "127.0.0.1", resolve));
    this.appPort = (server.address() as AddressInfo).port;
    this.appServer = server;
  }

  /** The app's process dies: connections break, nobody listens. */
  async killApp(): Promise<void> {
    const server = this.appServer;
    this.appServer = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  async startEngine(): Promise<void> {
    if (!this.database) throw new Error("A real server is not ours to start.");
    this.life = mortal(this.database);
    this.engine = createEngine({
      database: this.life, signingKey: SIGNING_KEY, eventKey: EVENT_KEY, appUrls: [this.appUrl], exclusive: true, backoff: () => this.retryDelay,
    });
    await this.engine.start();
  }

  /** The engine's process dies, as by SIGKILL: it gets to write nothing any more. */
  crashEngine(): void {
    this.life?.die();
    this.engine = undefined;
  }

  async closeEngine(): Promise<void> {
    await this.engine?.close();
    this.engine = undefined;
  }

  async sync(): Promise<{ status: number; message: string }> {
    const response = await fetch(this.appUrl, { method: "PUT" });
    return { status: response.status, message: ((await response.json()) as { message: string }).message };
  }

  private async registered(): Promise<void> {
    await eventually(async () => {
      const rows = await this.database?.query(`select 1 from inngest.functions where app = $1`, [this.inngest.id]);
      return rows && rows.length > 0 ? true : undefined;
    }, "the app to register");
  }

  async send(event: { name: string; data?: Record<string, unknown>; id?: string; ts?: number; user?: Record<string, unknown> }): Promise<string> {
    const { ids } = await this.inngest.send({ data: {}, ...event });
    return ids[0] ?? "";
  }

  /** A request to the REST API with the signing key. */
  async api(path: string, init: RequestInit = {}): Promise<Response> {
    const { hashedSigningKey } = await import("@/lib/local/inngest/signature");
    return fetch(this.baseUrl + path, { ...init, headers: { authorization: `Bearer ${hashedSigningKey(SIGNING_KEY)}`, "content-type": "application/json", ...init.headers } });
  }

  async runsOf(eventId: string): Promise<RunView[]> {
    const response = await this.api(`/v1/events/${eventId}/runs`);
    return ((await response.json()) as { data?: RunView[] }).data ?? [];
  }

  async run(id: string): Promise<RunDetail> {
    return ((await (await this.api(`/v1/runs/${id}`)).json()) as { data: RunDetail }).data;
  }

  /** The one run that an event started, once it has begun. */
  async runOf(eventId: string): Promise<RunView> {
    return await eventually(async () => (await this.runsOf(eventId))[0], `a run of the event ${eventId}`);
  }

  /** Returns once the run waits for an event, a timer or another run. The real server does not tell: it gets a moment. */
  async waiting(runId: string): Promise<void> {
    if (realServer) return await sleep(1_000);
    await eventually(async () => ((await this.run(runId)).steps.some(({ status }) => status === "Waiting") ? true : undefined), `run ${runId} to wait`);
  }

  /** The runs that an event started, once there are as many as expected and all have ended. */
  async ended(eventId: string, count = 1): Promise<RunView[]> {
    return await eventually(async () => {
      const runs = await this.runsOf(eventId);
      return runs.length >= count && runs.every(({ ended_at }) => ended_at) ? runs : undefined;
    }, `${count} ended runs of the event ${eventId}`);
  }

  /** Sends an event and waits for the end of the one run that it starts. */
  async finish(event: Parameters<Stack["send"]>[0]): Promise<RunView> {
    const [run] = await this.ended(await this.send(event));
    if (!run) throw new Error("The event started no run.");
    return run;
  }

  async close(): Promise<void> {
    await this.engine?.close();
    await this.killApp();
    this.engineServer?.close();
    await this.database?.close();
    await this.drop?.();
  }
}

/** PGlite in memory; a new database on a real PostgreSQL when TEST_DATABASE_URL names one. */
async function emptyDatabase(): Promise<{ database: Database; drop?: () => Promise<void> }> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) return { database: pgliteDatabase(await PGlite.create()) };
  const { url, drop } = await temporaryDatabase(server);
  return { database: postgresDatabase(postgres(url, { onnotice: () => undefined })), drop };
}

/** Polls until there is something, for at most 25 seconds. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await sleep(10);
  }
}
