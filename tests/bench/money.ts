import { startTestStack } from "../setup/stack";
import { insertRepository, ok, tenantOf } from "../setup/world";
import { percentile, sample, type BenchLine } from "./line";

const ALONE = 300;
const AT_ONCE = 64;
const EACH = 10;
/** What the hours of a month before have counted already. */
const HOURS = 600;

/**
 * Setting money aside and settling it, both in one transaction of the database's own: what a model call
 * waits for, under caps of the hour, the day and the month. One after the other, and 64 at once on one
 * workspace.
 */
export async function benchMoney(): Promise<BenchLine[]> {
  const stack = await startTestStack();
  try {
    const admin = await stack.createUser();
    const tenantId = await tenantOf(stack, admin);
    const repositoryId = await insertRepository(stack.serviceClient, tenantId);
    for (const [scope, subject, period] of [["tenant", "", "hour"], ["tenant", "", "day"], ["tenant", "", "month"], ["agent", "executor", "month"], ["repository", repositoryId, "month"], ["person", admin.id, "month"]]) {
      await ok(admin.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: scope, cap_subject: subject, cap_period: period, amount: 1_000_000_000 }));
    }
    await stack.database.query(
      `insert into public.budget_uses (tenant_id, scope, subject, hour, spent_micros)
       select $1::text::uuid, s.scope, s.subject, date_trunc('month', now()) + make_interval(hours => h), 1000
       from generate_series(0, ${HOURS - 1}) h, (values ('tenant', ''), ('agent', 'executor'), ('repository', $2::text), ('person', $3::text)) s (scope, subject)`,
      [tenantId, repositoryId, admin.id],
    );
    const rows = Array.from({ length: AT_ONCE }, () => ({ tenant_id: tenantId, repository_id: repositoryId, goal: "Spend", model: "replay:replay", base_branch: "main", cap_micros: 1_000_000_000, created_by: admin.id, status: "running" }));
    const runs = (await ok(stack.serviceClient.from("runs").insert(rows).select("id"))).map(({ id }) => id as string);
    const spend = async (run: string, key: string) => {
      await stack.database.query("select public.reserve_spend($1::text::uuid, $2, 100, '{\"stage\": \"execute\"}')", [run, key]);
      await stack.database.query("select public.settle_spend($1::text::uuid, $2, '{\"model\": \"openai:gpt-6-sol\", \"cost_micros\": 60}')", [run, key]);
    };
    const alone = await sample(ALONE, (index) => spend(runs[0]!, `alone:${index}:${Math.random()}`));
    const atOnce: number[] = [];
    await Promise.all(runs.map(async (run, lane) => {
      for (let n = 0; n < EACH; n++) {
        const began = performance.now();
        await spend(run, `at-once:${lane}:${n}`);
        atOnce.push(performance.now() - began);
      }
    }));
    return [
      { what: `Money set aside and settled under six caps, alone, p95 of ${ALONE}`, value: `${percentile(alone, 0.95).toFixed(1)} ms (median ${percentile(alone, 0.5).toFixed(1)} ms)`, bar: "" },
      { what: `Money set aside and settled, ${AT_ONCE} at once in one workspace, p95 of ${AT_ONCE * EACH}`, value: `${percentile(atOnce, 0.95).toFixed(1)} ms (median ${percentile(atOnce, 0.5).toFixed(1)} ms)`, bar: "" },
    ];
  } finally {
    await stack.close();
  }
}
