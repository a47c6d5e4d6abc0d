import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openPglite, type Opened } from "@/lib/local/supabase/connection";

let dataDir: string;
let opened: Opened;
let datasync: ReturnType<typeof vi.spyOn>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "morning-durable-"));
  opened = await openPglite(dataDir);
  await opened.database.exec("create table public.t (n int)");
  const file = await open(join(dataDir, "postgres.complete"));
  datasync = vi.spyOn(Object.getPrototypeOf(file), "datasync");
  await file.close();
});
afterAll(async () => {
  await opened.database.close();
  await rm(dataDir, { recursive: true });
});

/** How often the log was flushed while the work ran. */
async function flushes(work: () => Promise<unknown>): Promise<number> {
  datasync.mockClear();
  await work();
  return datasync.mock.calls.length;
}

const insert = () => opened.database.query("insert into public.t values (1)");

test("a commit is flushed before it is answered, a read is not", async () => {
  expect(await flushes(insert)).toBe(1);
  expect(await flushes(() => opened.database.transaction((tx) => tx.query("insert into public.t values (1)")))).toBe(1);
  const transaction = await opened.database.begin();
  await transaction.run("insert into public.t values (1)");
  expect(await flushes(() => transaction.commit())).toBe(1);
  expect(await flushes(() => opened.database.query("select * from public.t"))).toBe(0);
  expect(await flushes(() => opened.connection.kysely.insertInto("t" as never).values({ n: 1 } as never).execute())).toBe(1);
});

test("commits that arrive together share flushes", async () => {
  const count = await flushes(() => Promise.all(Array.from({ length: 100 }, insert)));
  expect(count).toBeGreaterThanOrEqual(1);
  expect(count).toBeLessThan(100);
});

test("every answer waits for a flush that began after its commit", async () => {
  const events: string[] = [];
  const original = datasync.getMockImplementation();
  const held: (() => void)[] = [];
  datasync.mockImplementation(() => new Promise<void>((resolve) => held.push(resolve)));
  const first = insert().then(() => events.push("first answered"));
  await vi.waitUntil(() => held.length === 1);
  const second = insert().then(() => events.push("second answered"));
  await vi.waitUntil(async () => (await (opened.connection as { driver: { query(sql: string): Promise<{ rows: { n: number }[] }> } }).driver.query("select count(*)::int as n from public.t")).rows.length === 1);
  events.push("first flush ends");
  held[0]?.();
  await first;
  await vi.waitUntil(() => held.length === 2);
  events.push("second flush ends");
  held[1]?.();
  await second;
  datasync.mockImplementation(original as never);
  datasync.mockRestore();
  expect(events).toEqual(["first flush ends", "first answered", "second flush ends", "second answered"]);
});

test("a second opening finds what was written, after a checkpoint too", async () => {
  const [before] = await opened.database.query<{ n: number }>("select count(*)::int as n from public.t");
  await opened.database.exec("checkpoint");
  await opened.database.close();
  opened = await openPglite(dataDir);
  expect(await opened.database.query("select count(*)::int as n from public.t")).toEqual([before]);
});

test("after the disk refused once, nothing more is acknowledged", async () => {
  const other = await mkdtemp(join(tmpdir(), "morning-durable-"));
  const { database } = await openPglite(other);
  await database.exec("create table public.t (n int)");
  const file = await open(join(other, "postgres.complete"));
  const failing = vi.spyOn(Object.getPrototypeOf(file), "datasync").mockRejectedValueOnce(new Error("EIO"));
  await expect(database.query("insert into public.t values (1)")).rejects.toThrow("The disk refused to keep what was written");
  await expect(database.query("insert into public.t values (2)")).rejects.toThrow("The disk refused");
  failing.mockRestore();
  await file.close();
  await database.close().catch(() => undefined);
  await rm(other, { recursive: true });
});
