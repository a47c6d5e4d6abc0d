import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chainSource } from "@/lib/governance/audit/chain-source";
import { verifyAll, type NotedHeads, type VerifiedChain } from "@/lib/governance/audit/verify-all";
import { verifyChain, type Progress } from "@/lib/governance/audit/verify";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { realPostgres } from "../setup/real-postgres";
import { startTestStack, type TestStack, type TestUser } from "../setup/stack";
import { ok, tenantOf } from "../setup/world";

const server = await realPostgres();
afterAll(() => server?.stop());

describe.each([
  { where: "PGlite", url: "" },
  ...(server ? [{ where: "PostgreSQL", url: server.url }] : []),
])("the record on $where", ({ url }) => {
  let stack: TestStack;
  beforeAll(async () => {
    const before = process.env.TEST_DATABASE_URL;
    process.env.TEST_DATABASE_URL = url;
    stack = await startTestStack();
    if (before === undefined) delete process.env.TEST_DATABASE_URL;
    else process.env.TEST_DATABASE_URL = before;
  });
  afterAll(() => stack?.close());
  // The embedded server logs what the database refuses.
  beforeEach(() => expectConsoleError(/permission denied|never changed/));

  /** A workspace whose chain has rows 1 to 10, however many signing up wrote. */
  async function workspace(): Promise<{ admin: TestUser; tenantId: string }> {
    const admin = await stack.createUser();
    const tenantId = await tenantOf(stack, admin);
    const [{ number }] = await stack.database.query<{ number: number }>("select last_number::int as number from public.audit_chains where tenant_id = $1", [tenantId]) as [{ number: number }];
    for (let next = number + 1; next <= 10; next++) await ok(admin.client.from("tenants").update({ name: `Name ${next}` }).eq("id", tenantId).select("id"));
    return { admin, tenantId };
  }

  const verify = (tenantId: string, noted?: { number: number; hash: string }): Promise<Progress> => verifyChain(chainSource(stack.serviceClient as never, tenantId), noted);
  /** What somebody with the database's own password can do: triggers do not stop them. */
  const tamper = async (sql: string) => {
    const transaction = await stack.database.begin();
    await transaction.exec(`set local session_replication_role = replica; ${sql}`);
    await transaction.commit();
  };
  const where = (tenantId: string, number: number) => `tenant_id = '${tenantId}' and number = ${number}`;
  /** Hashes rows again from a number on, as whoever knows how it is done would. */
  const rehash = (tenantId: string, from: number, withHead: boolean): Promise<void> => tamper(`do $$ declare l public.audit_logs; before text; begin
    select hash into before from public.audit_logs where tenant_id = '${tenantId}' and number = ${from - 1};
    for l in select * from public.audit_logs where tenant_id = '${tenantId}' and number >= ${from} order by number loop
      l.previous_hash := before; l.hash := private.sha256_hex(private.audit_record(l)); before := l.hash;
      update public.audit_logs set previous_hash = l.previous_hash, hash = l.hash where tenant_id = l.tenant_id and number = l.number;
    end loop;
    ${withHead ? `update public.audit_chains set last_hash = before where tenant_id = '${tenantId}';` : ""} end $$`);

  describe("a chain", () => {
    it("is numbered without gaps and verifies, for its admin and for the service", async () => {
      const { admin, tenantId } = await workspace();
      const head = await ok(admin.client.from("audit_chains").select("last_hash").single());
      expect(await verify(tenantId)).toMatchObject({ done: true, rows: 10, first: 1, last: 10, hash: head.last_hash, finding: null });
      expect(await verifyChain(chainSource(admin.client as never, tenantId))).toMatchObject({ rows: 10, finding: null });
    });

    it("is hashed as it is written down, so that other programs can verify it", async () => {
      const { admin, tenantId } = await workspace();
      const quoted = 'Quote " backslash \\ line\nbreak tab\t bell \u0007 ü 漢 \u2028 🦉';
      await ok(admin.client.from("tenants").update({ name: quoted }).eq("id", tenantId).select("id"));
      const [row] = await ok(stack.serviceClient.rpc("read_audit_chain", { in_tenant: tenantId, after_number: 10, most: 1 })) as Record<string, string | null>[];
      const { number, at, actor_kind, actor_id, actor_name, address, act, target_kind, target_id, target_name, run_id, before, after, previous_hash, hash } = row!;
      const text = JSON.stringify(["morning-audit-1", tenantId, String(number), at, actor_kind, actor_id, actor_name, address, act, target_kind, target_id, target_name, run_id, before, after, previous_hash]);
      expect(createHash("sha256").update(text, "utf8").digest("hex")).toBe(hash);
      expect(JSON.parse(after!)).toEqual({ name: quoted });
      expect(await verify(tenantId)).toMatchObject({ rows: 11, finding: null });
    });

    it("gives 200 acts at once 200 numbers in a row, and is whole", async () => {
      const { admin, tenantId } = await workspace();
      await Promise.all(Array.from({ length: 200 }, (_, index) => ok(admin.client.from("repositories").insert({ tenant_id: tenantId, forge: "local", name: `R${index}`, location: `/nowhere/${tenantId}/${index}`, default_branch: "main", created_by: admin.id }).select("id"))));
      const numbers = await stack.database.query<{ number: number }>("select number::int from public.audit_logs where tenant_id = $1 order by number", [tenantId]);
      expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: 210 }, (_, index) => index + 1));
      expect(await verify(tenantId)).toMatchObject({ rows: 210, finding: null });
    });

    it("is changed by nobody: not by its admin, not by the service, not by the database's owner", async () => {
      const { admin, tenantId } = await workspace();
      for (const client of [admin.client, stack.serviceClient]) {
        for (const table of ["audit_logs", "audit_chains"]) {
          expect((await client.from(table).update({ tenant_id: null }).eq("tenant_id", tenantId)).error).toMatchObject({ code: "42501" });
          expect((await client.from(table).delete().eq("tenant_id", tenantId)).error).toMatchObject({ code: "42501" });
          expect((await client.from(table).insert({ tenant_id: tenantId })).error).toMatchObject({ code: "42501" });
        }
      }
      for (const statement of [
        `update public.audit_logs set act = 'x' where ${where(tenantId, 3)}`, `delete from public.audit_logs where ${where(tenantId, 3)}`, "truncate public.audit_logs", "truncate public.audit_chains",
        `update public.audit_chains set last_number = 3 where tenant_id = '${tenantId}'`, `update public.audit_chains set first_number = 3, anchor_hash = repeat('a', 64) where tenant_id = '${tenantId}'`,
        `delete from public.audit_chains where tenant_id = '${tenantId}'`,
      ]) await expect(stack.database.exec(statement), statement).rejects.toThrow(/never changed/);
      expect(await verify(tenantId)).toMatchObject({ rows: 10, finding: null });
    });

    it("goes with its workspace, of which the platform's own chain tells", async () => {
      const { tenantId } = await workspace();
      await ok(stack.serviceClient.from("tenants").delete().eq("id", tenantId).select("id"));
      expect(await stack.database.query("select 1 from public.audit_logs where tenant_id = $1", [tenantId])).toEqual([]);
      const [removal] = await stack.database.query<{ act: string; target_name: string }>("select act, target_name from public.audit_logs where tenant_id is null and target_id = $1", [tenantId]);
      expect(removal).toEqual({ act: "tenant.removed", target_name: "Name 10" });
      expect(await verifyChain(chainSource(stack.serviceClient as never, null))).toMatchObject({ finding: null });
    });
  });

  describe("verification names the first row that was touched", () => {
    const cases: [string, (tenantId: string) => Promise<void>, { what: string; number: number; through?: number }][] = [
      ["a value that was changed", (t) => tamper(`update public.audit_logs set actor_name = 'Somebody else' where ${where(t, 5)}`), { what: "changed", number: 5 }],
      ["a detail that was changed", (t) => tamper(`update public.audit_logs set after = '{"name": "Fine"}' where ${where(t, 10)}`), { what: "changed", number: 10 }],
      ["a value that was changed and hashed again", async (t) => { await tamper(`update public.audit_logs set act = 'x.y' where ${where(t, 5)}`); await tamper(`update public.audit_logs l set hash = private.sha256_hex(private.audit_record(l)) where ${where(t, 5)}`); }, { what: "changed", number: 5 }],
      ["the last row, changed and hashed again", async (t) => { await tamper(`update public.audit_logs set act = 'x.y' where ${where(t, 10)}`); await rehash(t, 10, false); }, { what: "changed", number: 10 }],
      ["rows that were removed", (t) => tamper(`delete from public.audit_logs where tenant_id = '${t}' and number in (4, 5)`), { what: "removed", number: 4, through: 5 }],
      ["a row that was removed, and the others moved up", (t) => tamper(`delete from public.audit_logs where ${where(t, 4)}; update public.audit_logs set number = number + 1000 where tenant_id = '${t}' and number > 4; update public.audit_logs set number = number - 1001 where tenant_id = '${t}' and number > 1000; update public.audit_chains set last_number = 9 where tenant_id = '${t}'`), { what: "removed", number: 4 }],
      ["the first rows, with the beginning moved", (t) => tamper(`update public.audit_chains c set first_number = 4, anchor_hash = (select hash from public.audit_logs where ${where(t, 3)}) where tenant_id = '${t}'; delete from public.audit_logs where tenant_id = '${t}' and number < 4`), { what: "removed", number: 3 }],
      ["the last rows", (t) => tamper(`delete from public.audit_logs where tenant_id = '${t}' and number > 8`), { what: "removed", number: 9, through: 10 }],
      ["a row that was put in", (t) => tamper(`update public.audit_logs set number = number + 1000 where tenant_id = '${t}' and number > 4; update public.audit_logs set number = number - 999 where tenant_id = '${t}' and number > 1000; insert into public.audit_logs (tenant_id, number, at, actor_kind, actor_name, act, target_kind, previous_hash, hash) select tenant_id, 5, at, 'person', 'Mallory', 'member.added', 'member', hash, repeat('a', 64) from public.audit_logs where ${where(t, 4)}; update public.audit_logs l set hash = private.sha256_hex(private.audit_record(l)) where ${where(t, 5)}`), { what: "inserted", number: 5 }],
      ["a row that was put at the end", (t) => tamper(`insert into public.audit_logs (tenant_id, number, at, actor_kind, actor_name, act, target_kind, previous_hash, hash) select tenant_id, 11, at, 'person', 'Mallory', 'member.added', 'member', hash, repeat('a', 64) from public.audit_logs where ${where(t, 10)}; update public.audit_logs l set hash = private.sha256_hex(private.audit_record(l)) where ${where(t, 11)}`), { what: "inserted", number: 11 }],
      ["rows that were exchanged", (t) => tamper(`update public.audit_logs set number = number + 1000 where tenant_id = '${t}' and number in (5, 6); update public.audit_logs set number = 5 where ${where(t, 1006)}; update public.audit_logs set number = 6 where ${where(t, 1005)}`), { what: "moved", number: 5, through: 6 }],
    ];
    it.each(cases)("%s", async (_, touch, expected) => {
      const { tenantId } = await workspace();
      await touch(tenantId);
      expect((await verify(tenantId)).finding).toMatchObject(expected);
    });

    it("cannot see alone that everything after a row was hashed again, and sees it with a hash that was noted", async () => {
      const { tenantId } = await workspace();
      const { hash } = await verify(tenantId);
      await tamper(`update public.audit_logs set actor_name = 'Somebody else' where ${where(tenantId, 5)}`);
      await rehash(tenantId, 5, true);
      expect((await verify(tenantId)).finding).toBeNull();
      expect((await verify(tenantId, { number: 10, hash })).finding).toMatchObject({ what: "rewritten", number: 10 });
    });
  });

  describe("verifying every chain", () => {
    it("tells of each, and finds rows that left the end together with the head by what was noted outside", async () => {
      const [whole, cut] = [(await workspace()).tenantId, (await workspace()).tenantId];
      const all = async (noted: NotedHeads, only?: string) => {
        const found: VerifiedChain[] = [];
        for await (const chain of verifyAll(stack.serviceClient as never, noted, only)) found.push(chain);
        return found;
      };
      const noted = Object.fromEntries((await all({})).map(({ chain, head }) => [chain, head]));
      expect(noted[whole]).toMatchObject({ number: 10 });
      await tamper(`delete from public.audit_logs where tenant_id = '${cut}' and number > 8; update public.audit_chains set last_number = 8, last_hash = (select hash from public.audit_logs where ${where(cut, 8)}) where tenant_id = '${cut}'`);
      expect((await all({}, cut))[0]!.finding).toBeNull();
      expect(await all(noted, cut)).toMatchObject([{ name: "Name 10", finding: { what: "removed", number: 9, through: 10 } }]);
      expect(await all(noted, whole)).toMatchObject([{ rows: 10, finding: null }]);
      expect((await all(noted, "platform"))[0]).toMatchObject({ tenantId: null, name: "The platform" });
    });
  });

  describe("retention", () => {
    const age = (tenantId: string, through: number) => tamper(`update public.audit_logs set at = at - interval '366 days' where tenant_id = '${tenantId}' and number <= ${through}`);

    it("removes what is too old from the front, says so in the record, and the rest still verifies", async () => {
      const { tenantId } = await workspace();
      await age(tenantId, 6);
      await rehash(tenantId, 2, true);
      await tamper(`update public.audit_logs l set hash = private.sha256_hex(private.audit_record(l)) where ${where(tenantId, 1)}`);
      await rehash(tenantId, 2, true);
      expect((await verify(tenantId)).finding).toBeNull();

      expect(await ok(stack.serviceClient.rpc("trim_audit_logs", { most: 4 }))).toBe(4);
      expect(await verify(tenantId)).toMatchObject({ first: 5, last: 11, rows: 7, finding: null });
      expect(await ok(stack.serviceClient.rpc("trim_audit_logs"))).toBe(2);
      expect(await ok(stack.serviceClient.rpc("trim_audit_logs").then((answer) => ({ ...answer, data: answer.data === 0 })))).toBe(true);
      expect(await verify(tenantId)).toMatchObject({ first: 7, last: 12, rows: 6, finding: null });
      const [told] = await stack.database.query<{ after: object }>("select after from public.audit_logs where tenant_id = $1 and number = 12", [tenantId]);
      expect(told!.after).toMatchObject({ first_number: 7, removed: 2 });
      // Rows that were removed without being told of are still found out.
      await tamper(`update public.audit_chains c set first_number = 9, anchor_hash = (select hash from public.audit_logs where ${where(tenantId, 8)}) where tenant_id = '${tenantId}'; delete from public.audit_logs where tenant_id = '${tenantId}' and number < 9`);
      expect((await verify(tenantId)).finding).toMatchObject({ what: "removed", number: 8 });
    });
  });
});
