import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { definitionSchema } from "@/lib/strategies/definition";
import { realPostgres } from "../setup/real-postgres";
import { startTestStack, type TestStack, type TestUser } from "../setup/stack";
import { insertRepository, ok, tenantOf } from "../setup/world";

// PGlite has one connection, on which nothing ever waits for a lock.
const server = await realPostgres();

describe.runIf(server)("what locks a workspace, a repository or a stop lets go on what is under way there", () => {
  let stack: TestStack;
  let sql: postgres.Sql;
  let admin: TestUser;
  let tenantId: string, repositoryId: string, stopId: string;
  beforeAll(async () => {
    const before = process.env.TEST_DATABASE_URL;
    process.env.TEST_DATABASE_URL = server!.url;
    stack = await startTestStack();
    if (before === undefined) delete process.env.TEST_DATABASE_URL;
    else process.env.TEST_DATABASE_URL = before;
    const [{ name }] = await stack.database.query<{ name: string }>("select current_database() as name") as [{ name: string }];
    sql = postgres(Object.assign(new URL(server!.url), { pathname: `/${name}` }).toString(), { max: 2, onnotice: () => undefined });
    admin = await stack.createUser();
    tenantId = await tenantOf(stack, admin);
    repositoryId = await insertRepository(stack.serviceClient, tenantId);
    await ok(stack.serviceClient.from("platform_owners").insert({ user_id: admin.id }).select());
    stopId = (await ok(stack.serviceClient.from("stops").insert({ scope: "agent", tenant_id: tenantId, subject: "fixer", reason: "Look", by_owner: true, stopped_name: "Ada" }).select("id").single())).id as string;
  }, 120_000);
  afterAll(async () => {
    await sql?.end();
    await stack?.close();
    await server?.stop();
  });

  const acts: Array<[string, (locking: postgres.TransactionSql) => Promise<unknown>]> = [
    ["an owner's act on a workspace", (locking) => locking`select private.owned_tenant(${tenantId})`],
    ["a new strategy", (locking) => locking`select public.create_strategy(${tenantId}, ${locking.json(definitionSchema.parse({ name: "Nightly", trigger: { type: "manual" }, parameters: { goal: "Update." }, repositories: [repositoryId] }) as never)})`],
    ["a stop that is lifted", (locking) => locking`select public.lift_stop(${stopId})`],
    ["strategies read from files", (locking) => locking`select public.take_strategy_files(${repositoryId}, 'abc', '[]'::jsonb)`],
    ["a run started from GitHub", (locking) => locking`select public.start_run_from_github(${repositoryId}, 'Fix it', 'replay:replay', true, 'bubblewrap', ${locking.json({ kind: "issue", issue_number: 1, actor_login: "ada", actor_github_id: 1, delivery_id: "d", happened_at: new Date().toISOString() })})`],
  ];
  it.each(acts)("%s", async (_, act) => {
    await sql.begin(async (locking) => {
      await locking`select set_config('request.jwt.claims', ${JSON.stringify({ sub: admin.id, role: "authenticated" })}, true)`;
      await act(locking);
      // Its row refers to all three; whatever made it wait would be waited for by a run that the act heeds.
      const inserted = await sql.begin(async (working) => {
        await working`set local lock_timeout = '3s'`;
        return working`insert into public.runs (tenant_id, repository_id, goal, model, base_branch, held_by) values (${tenantId}, ${repositoryId}, 'Go on', 'replay:replay', 'main', ${stopId}) returning id`;
      });
      expect(inserted).toHaveLength(1);
    });
  });
});
