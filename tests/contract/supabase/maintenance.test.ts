import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "@/lib/local/database";
import { openPgliteInMemory } from "@/lib/local/supabase/connection";
import { maintain } from "@/lib/local/supabase/maintenance";
import { freshDatabase } from "../../setup/snapshot";

const A_WHILE_MS = 60_000;
let database: Database;

beforeAll(async () => {
  ({ database } = await openPgliteInMemory(await freshDatabase()));
  await database.exec("create table public.busy (n int, text text)");
});
beforeEach(() => database.exec("select pg_stat_force_next_flush()"));
afterAll(() => database.close());

/** Lets a minute of maintenance happen, and ends it. */
async function aMinute(): Promise<void> {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const stop = maintain(database, async () => undefined);
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  vi.useRealTimers();
  await stop();
}

test("rows that updates left behind are swept up, and the planner learns the size of tables", async () => {
  await database.exec("insert into public.busy select g, 'x' from generate_series(1, 2000) g");
  await database.exec("update public.busy set text = 'y'");
  await database.query("select pg_stat_force_next_flush()");
  const dead = () => database.query<{ dead: number }>("select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'busy'");
  expect(await dead()).toEqual([{ dead: 2000 }]);
  await aMinute();
  expect(await dead()).toEqual([{ dead: 0 }]);
  expect(await database.query("select reltuples::int as rows from pg_class where relname = 'busy'")).toEqual([{ rows: 2000 }]);
});

test("a checkpoint is made when the log has grown, not before", async () => {
  const checkpoint = vi.fn(async () => undefined);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const stop = maintain(database, checkpoint);
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  await vi.waitUntil(async () => (await database.query("select 1")).length === 1);
  expect(checkpoint).not.toHaveBeenCalled();
  await database.exec("insert into public.busy select g, repeat('x', 1000) from generate_series(1, 70000) g");
  await vi.advanceTimersByTimeAsync(A_WHILE_MS);
  vi.useRealTimers();
  await stop();
  expect(checkpoint).toHaveBeenCalled();
});
