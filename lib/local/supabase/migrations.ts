import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FatalError, messageOf } from "@/lib/errors";
import type { Database } from "../database";

/** `supabase/migrations` of this repository. */
export const MIGRATIONS_DIR = fileURLToPath(new URL("../../../supabase/migrations/", import.meta.url));

export interface Migration {
  /** The leading digits of the file name: order and identity. */
  version: string;
  name: string;
  sql: string;
}

/** The migrations on disk, in the order in which they are applied. */
export function readMigrations(dir = MIGRATIONS_DIR): Migration[] {
  return readdirSync(dir)
    .sort()
    .flatMap((file) => {
      const parts = /^(\d+)_(.+)\.sql$/.exec(file);
      if (!parts?.[1] || !parts[2]) return [];
      return [{ version: parts[1], name: parts[2], sql: readFileSync(join(dir, file), "utf8") }];
    });
}

/** The table in which the Supabase CLI records what it applied; the same database can be used by both. */
export async function prepareHistory(database: Database): Promise<{ empty: boolean }> {
  await database.exec(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key, statements text[], name text);
  `);
  const [first] = await database.query("select 1 from supabase_migrations.schema_migrations limit 1");
  return { empty: first === undefined };
}

/**
 * Applies what the database lacks, each migration in one transaction together with its record, so
 * that a crash leaves either both or neither.
 *
 * @returns how many were applied.
 * @throws FatalError naming the migration when one fails, is recorded but missing on disk, or is
 *   older than one that was already applied (its place in the order has passed).
 */
export async function applyMigrations(database: Database, migrations: readonly Migration[]): Promise<number> {
  const recorded = await database.query<{ version: string; name: string | null; statements: string[] | null }>(
    "select version, name, statements from supabase_migrations.schema_migrations order by version",
  );
  const onDisk = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const { version, name, statements } of recorded) {
    const migration = onDisk.get(version);
    if (!migration) {
      throw new FatalError("conflict", `The database has migration ${version}_${name ?? ""} which is not in supabase/migrations. Use the code that made it, or another data directory.`);
    }
    // The CLI records single statements, we record the whole file: only ours can be compared.
    if (statements?.length === 1 && statements[0] !== migration.sql) {
      console.warn(`Migration ${version}_${migration.name} has changed since it was applied here; the change has no effect. Add a new migration, or start with a new data directory.`);
    }
  }
  const done = new Set(recorded.map((row) => row.version));
  const newest = recorded.at(-1)?.version ?? "";
  let applied = 0;
  for (const migration of migrations) {
    if (done.has(migration.version)) continue;
    if (migration.version < newest) {
      throw new FatalError("conflict", `Migration ${migration.version}_${migration.name} is older than ${newest}, which is already applied. Give it a newer version.`);
    }
    if (await applyOne(database, migration)) applied += 1;
  }
  return applied;
}

async function applyOne(database: Database, { version, name, sql }: Migration): Promise<boolean> {
  const transaction = await database.begin();
  try {
    // The record comes first: of two processes starting on one server the second waits here, then skips.
    const { affected } = await transaction.run(
      "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3::text]) on conflict (version) do nothing",
      [version, name, sql],
    );
    if (affected > 0) await transaction.exec(sql);
    await transaction.commit();
    return affected > 0;
  } catch (cause) {
    await transaction.rollback();
    throw new FatalError("internal", `Migration ${version}_${name} failed and was rolled back: ${messageOf(cause)}`, { cause });
  }
}
