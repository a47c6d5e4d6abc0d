import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "@/lib/local/database";
import { openPgliteInMemory } from "@/lib/local/supabase/connection";
import { applyMigrations, prepareHistory, readMigrations, type Migration } from "@/lib/local/supabase/migrations";
import { freshDatabase } from "../../setup/snapshot";

let database: Database;

beforeAll(async () => {
  ({ database } = await openPgliteInMemory(await freshDatabase()));
});
beforeEach(async () => {
  await database.exec("drop schema supabase_migrations cascade; drop table if exists public.log; create table public.log (line text)");
  await prepareHistory(database);
});
afterAll(() => database.close());

const writes = (version: string, line: string): Migration => ({ version, name: line, sql: `insert into public.log values ('${line}'); select 1;` });
const lines = async () => (await database.query<{ line: string }>("select line from public.log")).map((row) => row.line);

test("migrations are applied in order, once each, and recorded as the Supabase CLI does", async () => {
  const migrations = [writes("1", "one"), writes("2", "two")];
  expect(await applyMigrations(database, migrations)).toBe(2);
  expect(await applyMigrations(database, [...migrations, writes("3", "three")])).toBe(1);
  expect(await lines()).toEqual(["one", "two", "three"]);
  expect(await database.query("select version, name, statements from supabase_migrations.schema_migrations where version = '1'")).toEqual([
    { version: "1", name: "one", statements: ["insert into public.log values ('one'); select 1;"] },
  ]);
});

test("two that start at once apply each once", async () => {
  await Promise.all([applyMigrations(database, [writes("1", "one")]), applyMigrations(database, [writes("1", "one")])]);
  expect(await lines()).toEqual(["one"]);
});

test("one that fails is rolled back whole and named, and those before it stay", async () => {
  const broken: Migration = { version: "2", name: "broken", sql: "insert into public.log values ('half'); select * from nowhere;" };
  await expect(applyMigrations(database, [writes("1", "one"), broken, writes("3", "three")])).rejects.toThrow(/Migration 2_broken failed and was rolled back: .*nowhere/);
  expect(await lines()).toEqual(["one"]);
  expect(await applyMigrations(database, [writes("1", "one"), writes("2", "mended"), writes("3", "three")])).toBe(2);
});

test("one that was applied and is gone is refused", async () => {
  await applyMigrations(database, [writes("1", "one"), writes("2", "two")]);
  await expect(applyMigrations(database, [writes("1", "one")])).rejects.toThrow("The database has migration 2_two which is not in supabase/migrations.");
});

test("one that comes too late in the order is refused", async () => {
  await applyMigrations(database, [writes("2", "two")]);
  await expect(applyMigrations(database, [writes("1", "one"), writes("2", "two")])).rejects.toThrow("Migration 1_one is older than 2");
  expect(await lines()).toEqual(["two"]);
});

test("one that was changed after it was applied is told about", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await applyMigrations(database, [writes("1", "one")]);
  await applyMigrations(database, [{ ...writes("1", "one"), sql: "select 2" }]);
  expect(warn.mock.calls.join()).toContain("Migration 1_one has changed since it was applied");
});

test("only files named like migrations are read", () => {
  const dir = mkdtempSync(join(tmpdir(), "morning-migrations-"));
  for (const file of ["20260102_b.sql", "20260101_a_c.sql", "README.md", "x.sql"]) writeFileSync(join(dir, file), file);
  expect(readMigrations(dir)).toEqual([
    { version: "20260101", name: "a_c", sql: "20260101_a_c.sql" },
    { version: "20260102", name: "b", sql: "20260102_b.sql" },
  ]);
});
