import { join } from "node:path";
import type { PGliteOptions } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite/vector";
import { createPgliteConnection, type PgliteConnection } from "@supabase/lite/pglite";
import { createPostgresConnection, type PostgresConnection } from "@supabase/lite/postgres";
import { pgliteDatabase, postgresDatabase, type Database } from "../database";
import { kyselyOver } from "./kysely";

/** One open database: as lite sees it and as our own servers see it; closing `database` closes both. */
export interface Opened {
  connection: PgliteConnection | PostgresConnection;
  database: Database;
}

const SEARCH_PATH = '"$user", public, extensions';
// PGlite's own defaults without `-F` (which turns flushing off) and with the hosted search path.
const START_PARAMETERS = [
  "--single", "-O", "-j",
  "-c", `search_path=${SEARCH_PATH}`,
  "-c", "exit_on_error=false",
  "-c", "log_checkpoints=false",
  "-c", "max_worker_processes=0",
  "-c", "max_parallel_workers=0",
  "-c", "max_parallel_workers_per_gather=0",
];
const CONNECTIONS = 20;

/** Opens the PGlite in `<dataDir>/postgres`, and makes it when it is not there. */
export async function openPglite(dataDir: string): Promise<Opened> {
  return open({ dataDir: join(dataDir, "postgres") });
}

/** Opens a PGlite that is gone when it closes, from a tarball of another one's directory. */
export async function openPgliteInMemory(snapshot?: Blob): Promise<Opened> {
  return open({ loadDataDir: snapshot });
}

async function open({ dataDir, ...options }: PGliteOptions): Promise<Opened> {
  const connection = await createPgliteConnection({ url: dataDir, pgliteOptions: { ...options, extensions: { vector }, startParams: START_PARAMETERS } });
  await connection.driver.waitReady;
  return adopt(connection, pgliteDatabase(connection.driver));
}

/** Opens a pool on a real PostgreSQL server. */
export async function openPostgres(url: string): Promise<Opened> {
  const connection = createPostgresConnection({
    url,
    postgresOptions: { max: CONNECTIONS, onnotice: () => undefined, connection: { search_path: SEARCH_PATH } },
  });
  return adopt(connection, postgresDatabase(connection.driver));
}

function adopt(connection: Opened["connection"], database: Database): Opened {
  connection.kysely = kyselyOver(database);
  // On its first request lite grants everything on every schema with row level security to every
  // role, which would undo the migrations' revokes. This tells it that it already did.
  Reflect.set(connection, "rlsState", "active");
  return { connection, database };
}
