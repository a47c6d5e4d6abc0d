import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PGlite, PGliteOptions } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite/vector";
import { createPgliteConnection, type PgliteConnection } from "@supabase/lite/pglite";
import { createPostgresConnection, type PostgresConnection } from "@supabase/lite/postgres";
import { pgliteDatabase, postgresDatabase, type Database } from "../database";
import { Flusher } from "./flush";
import { kyselyOver } from "./kysely";
import { maintain } from "./maintenance";

/** One open database: as lite sees it and as our own servers see it; closing `database` closes both. */
export interface Opened {
  connection: PgliteConnection | PostgresConnection;
  database: Database;
}

const SEARCH_PATH = '"$user", public, extensions';
// PGlite's own defaults, but without `-F` (which turns flushing off), with the one way of flushing
// that it passes on, and with the hosted search path.
const START_PARAMETERS = [
  "--single", "-O", "-j",
  "-c", `search_path=${SEARCH_PATH}`,
  "-c", "wal_sync_method=fsync",
  "-c", "exit_on_error=false",
  "-c", "log_checkpoints=false",
  "-c", "max_worker_processes=0",
  "-c", "max_parallel_workers=0",
  "-c", "max_parallel_workers_per_gather=0",
];
const CONNECTIONS = 20;
/** The types whose arrays PGlite hands over as arrays; those of others stay text. */
const ARRAYS_OF = ["bool", "int2", "int4", "int8", "float8", "numeric", "text", "name", "varchar", "uuid", "json", "jsonb", "timestamptz", "date", "inet"];
/** PostgreSQL's numbers of json and jsonb. */
const JSON_TYPES = [114, 3802];

/**
 * Opens the PGlite in `<dataDir>/postgres`, and makes it when it is not there. What it commits is on
 * disk before it is answered. The caller holds the lock of the directory.
 */
export async function openPglite(dataDir: string): Promise<Opened> {
  const dir = join(dataDir, "postgres");
  const finished = join(dataDir, "postgres.complete");
  // Making a directory takes a second; one whose making was interrupted holds nothing yet.
  if (!existsSync(finished)) rmSync(dir, { recursive: true, force: true });
  const connection = await connect({ dataDir: dir });
  const flusher = new Flusher(connection.driver, dir);
  writeFileSync(finished, "", { flush: true });

  const database = pgliteDatabase(connection.driver, () => flusher.flush());
  const stopMaintenance = maintain(database, () => flusher.inOrder(() => connection.driver.exec("checkpoint")));
  const close = async () => {
    await stopMaintenance();
    await flusher.inOrder(() => connection.driver.close());
    await flusher.close();
  };
  return adopt(connection, { ...database, close });
}

/** Opens a PGlite that is gone when it closes, from a tarball of another one's directory. */
export async function openPgliteInMemory(snapshot?: Blob): Promise<Opened> {
  const connection = await connect({ loadDataDir: snapshot });
  // An answer takes a turn of the event loop, as it does when a disk is waited for; without it a
  // caller that sends one query after another would let nothing else run.
  return adopt(connection, pgliteDatabase(connection.driver, () => new Promise((resolve) => setImmediate(resolve))));
}

async function connect({ dataDir, ...options }: PGliteOptions): Promise<PgliteConnection> {
  const connection = await createPgliteConnection({ url: dataDir, pgliteOptions: { ...options, extensions: { vector }, startParams: START_PARAMETERS } });
  await connection.driver.waitReady;
  await keepFewParsers(connection.driver);
  return connection;
}

/**
 * PGlite has a parser for the arrays of every type, each table's rows among them, and copies all of them
 * for each answer. With the few hundred that our tables make, that took as long as a small query itself.
 */
async function keepFewParsers(pglite: PGlite): Promise<void> {
  const { rows } = await pglite.query<{ typarray: number; kept: boolean }>("select typarray, typname = any ($1) and typnamespace = 'pg_catalog'::regnamespace as kept from pg_type where typarray <> 0", [ARRAYS_OF]);
  const dropped = new Set(rows.filter((row) => !row.kept).map((row) => String(row.typarray)));
  pglite.parsers = Object.fromEntries(Object.entries(pglite.parsers).filter(([type]) => !dropped.has(type)));
}

/** Opens a pool on a real PostgreSQL server. */
export async function openPostgres(url: string): Promise<Opened> {
  const connection = createPostgresConnection({
    url,
    postgresOptions: { max: CONNECTIONS, onnotice: () => undefined, connection: { search_path: SEARCH_PATH } },
  });
  // Lite hands JSON over as text already, and this driver would make a JSON string of it; lite has its own say about options.
  for (const type of JSON_TYPES) connection.driver.options.serializers[type] = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return adopt(connection, postgresDatabase(connection.driver));
}

function adopt(connection: Opened["connection"], database: Database): Opened {
  connection.kysely = kyselyOver(database);
  // On its first request lite grants everything on every schema with row level security to every
  // role, which would undo the migrations' revokes. This tells it that it already did.
  Reflect.set(connection, "rlsState", "active");
  return { connection, database };
}
