import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RetryableError } from "@/lib/errors";
import { runPurse } from "@/lib/governance/run-purse";
import { checkBooks } from "../setup/books";
import { realPostgres } from "../setup/real-postgres";
import type { Spending } from "../setup/spender-process";
import { startTestStack, type TestStack, type TestUser } from "../setup/stack";
import { insertRepository, ok, tenantOf } from "../setup/world";

const server = await realPostgres();
const RESERVATIONS = 1_000;
const RUNS = 20;

/** A thousand connections at once are more than a busy machine takes: whoever is turned away asks again under the same key, as a pipeline does. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RetryableError) || attempt >= 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 200));
    }
  }
}

describe.each([
  { where: "PGlite", url: "" },
  ...(server ? [{ where: "PostgreSQL", url: server.url }] : []),
])("money on $where", ({ url }) => {
  let stack: TestStack;
  let admin: TestUser;
  let before: string | undefined;
  beforeAll(async () => {
    before = process.env.TEST_DATABASE_URL;
    process.env.TEST_DATABASE_URL = url;
    stack = await startTestStack();
    if (before === undefined) delete process.env.TEST_DATABASE_URL;
    else process.env.TEST_DATABASE_URL = before;
  }, 120_000);
  afterAll(() => stack.close());

  /** A workspace of its own with runs in it, under a cap of the hour. */
  async function workspace(capMicros: number): Promise<{ tenantId: string; runs: string[] }> {
    admin = await stack.createUser();
    const tenantId = await tenantOf(stack, admin);
    const repositoryId = await insertRepository(stack.serviceClient, tenantId);
    await ok(admin.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: "tenant", cap_subject: "", cap_period: "day", amount: capMicros }));
    await ok(admin.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: "tenant", cap_subject: "", cap_period: "hour", amount: 1_000_000_000 }));
    const rows = Array.from({ length: RUNS }, () => ({ tenant_id: tenantId, repository_id: repositoryId, goal: "Spend", model: "replay:replay", base_branch: "main", cap_micros: 1_000_000_000, created_by: admin.id, status: "running" }));
    const made = await ok(stack.serviceClient.from("runs").insert(rows).select("id"));
    return { tenantId, runs: made.map(({ id }) => id as string) };
  }
  const books = (tenantId: string) => checkBooks((sql, values) => stack.database.query(sql, values), tenantId);
  const count = async (tenantId: string, status: string) => Number((await stack.database.query<{ n: string }>("select count(*) as n from public.reservations where tenant_id = $1 and status = $2", [tenantId, status]))[0]!.n);

  it(`of ${RESERVATIONS} reservations at once exactly as many are granted as fit, and settling them loses nothing`, { timeout: 180_000 }, async () => {
    const amount = 700;
    const fit = 400;
    const { tenantId, runs } = await workspace(amount * fit + amount - 1);
    const purseOf = (n: number) => runPurse(stack.serviceClient, runs[n % RUNS]!, { stage: "execute" });
    const granted = (await Promise.all(Array.from({ length: RESERVATIONS }, async (_, n) => ((await answered(() => purseOf(n).reserve(`k${n}`, amount))).granted ? [n] : [])))).flat();
    expect(granted).toHaveLength(fit);
    expect(await count(tenantId, "held")).toBe(fit);
    expect(await books(tenantId)).toEqual({ spent: 0, held: amount * fit });

    const costs = granted.map((n) => (n * 7919) % (amount + 1));
    await Promise.all(granted.map((n, index) => answered(() => purseOf(n).settle(`k${n}`, { stage: "execute", thread: "execute:1", turn: n, model: "openai:gpt-6-sol", replayed: false, inputTokens: 1, cachedTokens: 0, outputTokens: 1, reasoningTokens: 0, costMicros: costs[index]!, firstTokenMs: null, durationMs: 1 }))));
    expect(await books(tenantId)).toEqual({ spent: costs.reduce((sum, cost) => sum + cost, 0), held: 0 });
    expect(await count(tenantId, "settled")).toBe(fit);
  });

  it("while those who spend are killed: nothing over the cap, nothing lost once the leases have ended", { timeout: 240_000 }, async () => {
    const cap = 150_000;
    const { tenantId, runs } = await workspace(cap);
    const databaseUrl = url ? (await stack.database.query<{ name: string }>("select current_database() as name"))[0]!.name : null;
    const address = databaseUrl ? Object.assign(new URL(url), { pathname: `/${databaseUrl}` }).toString() : null;
    for (let round = 0; round < 2; round++) {
      const spenders = Array.from({ length: 3 }, (_, index) => {
        const spending: Spending = { url: stack.url, key: stack.keys.secretKey, databaseUrl: address, runs, name: `${round}.${index}` };
        return fork(join(import.meta.dirname, "../setup/spender-process.ts"), [JSON.stringify(spending)], { execArgv: ["--import", "tsx"], stdio: ["ignore", "ignore", "inherit", "ipc"] });
      });
      await Promise.all(spenders.map(async (spender) => {
        await once(spender, "message");
        await new Promise((resolve) => setTimeout(resolve, 400 + Math.random() * 1_200));
        const exited = once(spender, "exit");
        spender.kill("SIGKILL");
        expect((await exited)[1]).toBe("SIGKILL");
      }));
    }
    // What the dead had sent is done or undone by the server, and then nobody is at it any more.
    await expect.poll(async () => {
      const [first, second] = [await books(tenantId), await new Promise((resolve) => setTimeout(resolve, 300)).then(() => books(tenantId))];
      return first.spent === second.spent && first.held === second.held;
    }, { timeout: 60_000 }).toBe(true);
    const left = await books(tenantId);
    expect(left.spent + left.held).toBeLessThanOrEqual(cap);
    expect(left.spent).toBeGreaterThan(0);

    await stack.database.query("update public.reservations set lease_until = now() - interval '1 second' where tenant_id = $1 and status = 'held'", [tenantId]);
    for (const { id } of await stack.database.query<{ id: string }>("select id from public.reservations where tenant_id = $1 and status = 'held'", [tenantId])) {
      expect(await ok(stack.serviceClient.rpc("settle_left_reservation", { of_reservation: id }))).toBe(true);
    }
    expect(await books(tenantId)).toEqual({ spent: left.spent + left.held, held: 0 });
    // Each reservation ended in exactly one charge, or was given back.
    const unaccounted = await stack.database.query("select v.key, v.status from public.reservations v left join public.ledger l on l.reservation_id = v.id where v.tenant_id = $1 and (v.status = 'settled') <> (l.id is not null)", [tenantId]);
    expect(unaccounted).toEqual([]);
    // The truth about one of the dead comes after all.
    const [guess] = await stack.database.query<{ run_id: string; key: string; amount_micros: number }>("select run_id, key, amount_micros from public.reservations where tenant_id = $1 and estimated limit 1", [tenantId]);
    if (guess) {
      expect(await ok(stack.serviceClient.rpc("settle_spend", { of_run: guess.run_id, reservation_key: guess.key, entry: { model: "openai:gpt-6-sol", cost_micros: 0 } }))).toBe(true);
      expect(await books(tenantId)).toEqual({ spent: left.spent + left.held - Number(guess.amount_micros), held: 0 });
    }
  });
});

afterAll(() => server?.stop());
