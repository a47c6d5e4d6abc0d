import { createClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/local/database";
import { startStack } from "@/lib/local/stack";
import { percentile, sample, type BenchLine } from "./line";

export const RUNS = 100_000;
export const EVENTS = 1_000_000;
export const LEDGER = 1_000_000;
/** Rows of the asking tenant's record. */
export const AUDIT = 100_000;
/** In one goal, one decision and one row of the record, all of them old. */
export const RARE_WORD = "quokka";
/** The asking tenant has half of everything, and twenty others the rest. */
const OTHERS = 20;
/** Repositories in each tenant, each with a person of its own, whose runs spend. */
const SPENDERS = 5;
const EVENTS_OF_ONE = 1_000;
const SAMPLES = 300;

export interface Seeded {
  email: string;
  password: string;
  tenantId: string;
  userId: string;
  /** A run under way with EVENTS_OF_ONE events and all that its page shows. */
  runId: string;
  /** Whom and where a fifth of its money was spent. */
  spender: { repositoryId: string; personId: string };
}

/**
 * Fills a data directory's database with RUNS runs, EVENTS events and LEDGER rows of the ledger, through SQL with triggers and
 * foreign keys off (what they would check is right here), and measures what only the database itself
 * can show: the same query as a member, and without row level security.
 */
export async function seed(dataDir: string): Promise<{ seeded: Seeded; lines: BenchLine[] }> {
  const stack = await startStack({ dataDir, port: 0, appUrl: "http://127.0.0.1:1" });
  try {
    const person = { email: "bench@example.com", password: "correct horse battery" };
    const client = createClient(stack.url, stack.keys.publishableKey, { auth: { persistSession: false, autoRefreshToken: false } });
    const { data, error } = await client.auth.signUp(person);
    if (error || !data.user) throw error ?? new Error("Signing up gave no user.");
    const userId = data.user.id;
    const { database } = stack;
    const [own] = await database.query<{ tenant_id: string }>("select tenant_id from public.members where user_id = $1::text::uuid", [userId]);
    const tenantId = own!.tenant_id;
    const [run] = await database.query<{ id: string }>("select gen_random_uuid() as id");
    const runId = run!.id;

    await database.exec(`
      set session_replication_role = replica;
      insert into public.tenants (name) select 'Tenant ' || n from generate_series(1, ${OTHERS}) n;
      create temporary table places as
        select t.id as tenant_id, gen_random_uuid() as repository_id, row_number() over (order by t.id <> '${tenantId}') - 1 as position from public.tenants t;
      insert into public.repositories (id, tenant_id, forge, name, location, default_branch)
        select repository_id, tenant_id, 'local', 'Library', '/nowhere/' || repository_id, 'main' from places;
      insert into public.runs (tenant_id, repository_id, goal, model, base_branch, status, outcome, created_at, started_at, finished_at, spent_micros, last_event_number)
        select p.tenant_id, p.repository_id, 'Goal number ' || n || ': add a function and a test for it.', 'compatible:scripted', 'main', 'succeeded', 'merged',
          now() - n * interval '1 minute', now() - n * interval '1 minute', now() - n * interval '1 minute' + interval '30 seconds', 1000, ${EVENTS / RUNS}
        from generate_series(1, ${RUNS - 1}) n join places p on p.position = case when n % 2 = 0 then 0 else 1 + (n / 2) % ${OTHERS} end;
      insert into public.runs (id, tenant_id, repository_id, goal, model, base_branch, status, stage, last_event_number)
        select '${runId}', tenant_id, repository_id, 'The run that is looked at', 'compatible:scripted', 'main', 'running', 'execute', ${EVENTS_OF_ONE} from places where position = 0;
      insert into public.run_events (tenant_id, run_id, number, key, type, stage, message, data)
        select r.tenant_id, r.id, n, 'event.' || n, 'tool.finished', 'execute', 'read_file succeeded.', '{"turn": 1, "thread": "execute:1", "name": "read_file", "output": "export const add = (a, b) => a + b;"}'
        from public.runs r cross join lateral generate_series(1, case when r.id = '${runId}' then ${EVENTS_OF_ONE} else ${EVENTS / RUNS} end) n;
      insert into public.run_stages (tenant_id, run_id, stage, attempt) select '${tenantId}', '${runId}', stage, attempt
        from unnest(array['plan', 'execute', 'ci', 'fix', 'finalize']) stage cross join generate_series(1, 3) attempt;
      insert into public.decisions (tenant_id, run_id, key, actor, kind, choice, reason)
        select '${tenantId}', '${runId}', 'decision.' || n, 'policy', 'verdict', 'green', 'All required checks pass.' from generate_series(1, 30) n;
      insert into public.ledger (tenant_id, run_id, reservation_id, stage, thread, turn, model, cost_micros)
        select '${tenantId}', '${runId}', gen_random_uuid(), 'execute', 'execute:1', n, 'compatible:scripted', 300 from generate_series(1, 40) n;
      create temporary table spenders as select p.tenant_id, p.position, n, gen_random_uuid() as repository_id, gen_random_uuid() as person_id from places p cross join generate_series(0, ${SPENDERS - 1}) n;
      insert into public.ledger (tenant_id, run_id, kind, stage, agent, thread, turn, model, repository_id, person_id, counts_at, created_at, input_tokens, output_tokens, cost_micros)
        select r.tenant_id, r.id, case t when 9 then 'sandbox' else 'model' end, case when t < 2 then 'plan' else 'execute' end, case when t < 2 then 'planner' when t < 7 then 'executor' when t < 9 then 'fixer' end,
          'execute:1', t, case when t = 9 then 'sandbox:seconds' when r.n % 4 = 0 then 'compatible:other' else 'compatible:scripted' end, s.repository_id, s.person_id,
          r.created_at + t * interval '3 seconds', r.created_at + t * interval '3 seconds', 1000, 200, 300 + t
        from (select r.*, row_number() over (order by r.created_at) as n from public.runs r where r.finished_at is not null) r
        join spenders s on s.tenant_id = r.tenant_id and s.n = r.n / 2 % ${SPENDERS}
        cross join generate_series(0, ${LEDGER / RUNS - 1}) t;
      insert into public.ledger (tenant_id, run_id, kind, stage, agent, model, repository_id, person_id, counts_at, created_at, cost_micros)
        select l.tenant_id, l.run_id, 'correction', l.stage, l.agent, l.model, l.repository_id, l.person_id, l.counts_at, l.created_at, -5
        from (select l.*, row_number() over (order by l.counts_at) as n from public.ledger l where l.tenant_id = '${tenantId}' and l.agent = 'executor') l where l.n % 5000 = 0;
      select public.rebuild_sums(t.id) from public.tenants t;
      insert into public.decisions (tenant_id, run_id, key, actor, kind, choice, reason, created_at)
        select r.tenant_id, r.id, 'verdict', 'policy', 'verdict', 'green', 'All required checks pass on ' || substr(r.id::text, 1, 12) || '.', r.finished_at from public.runs r where r.finished_at is not null;
      insert into public.audit_logs (tenant_id, number, at, actor_kind, actor_id, actor_name, act, target_kind, target_id, target_name, run_id, previous_hash, hash)
        select r.tenant_id, 1000 + n, r.created_at, 'person', '${userId}', 'Bench', 'run.started', 'run', r.id::text, left(r.goal, 300), r.id, repeat('0', 64), repeat('0', 64)
        from (select r.*, row_number() over (order by r.created_at) as n from public.runs r where r.tenant_id = '${tenantId}') r;
      insert into public.audit_logs (tenant_id, number, at, actor_kind, actor_id, actor_name, act, target_kind, target_id, target_name, after, previous_hash, hash)
        select '${tenantId}', 1000 + ${RUNS} + n, now() - n * interval '1 minute', 'person', '${userId}', 'Bench', 'budget.changed', 'budget', n::text, 'The whole workspace', jsonb_build_object('amount_micros', n), repeat('0', 64), repeat('0', 64)
        from generate_series(1, ${AUDIT} - ${RUNS} / 2) n;
      update public.runs set goal = goal || ' ${RARE_WORD}' where id = (select id from public.runs where tenant_id = '${tenantId}' order by created_at offset 100 limit 1);
      update public.decisions set reason = reason || ' ${RARE_WORD}' where id = (select id from public.decisions where tenant_id = '${tenantId}' order by created_at offset 200 limit 1);
      update public.audit_logs set target_name = '${RARE_WORD}' where tenant_id = '${tenantId}' and number = 1300;
      set session_replication_role = origin;
      analyze;
    `);
    const lines = [
      await rowSecurity(database, userId, "a page of runs", "select id, goal, status, stage, outcome, created_at from public.runs where tenant_id = $1::text::uuid order by created_at desc, id desc limit 26", [tenantId]),
      await rowSecurity(database, userId, "100 events of a run", "select number, type, level, stage, message, data, created_at from public.run_events where tenant_id = $1::text::uuid and run_id = $2::text::uuid and number > 400 order by number limit 100", [tenantId, runId]),
    ];
    const [spender] = await database.query<{ repository_id: string; person_id: string }>("select repository_id, person_id from pg_temp.spenders where position = 0 and n = 0");
    return { seeded: { ...person, tenantId, userId, runId, spender: { repositoryId: spender!.repository_id, personId: spender!.person_id } }, lines };
  } finally {
    await stack.close();
  }
}

/** A query in a transaction of its own, as every request has one: as a signed-in member, and as the role that policies do not bind. */
async function rowSecurity(database: Database, userId: string, what: string, sql: string, parameters: string[]): Promise<BenchLine> {
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  const page = (role: string) => () =>
    database.transaction(async (tx) => {
      await tx.query("select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)", [claims, role]);
      await tx.query(sql, parameters);
    });
  const bound: number[] = [];
  const free: number[] = [];
  // In turns, so that both meet the same moods of the machine.
  for (let round = 0; round < 3; round++) {
    bound.push(...(await sample(SAMPLES / 3, page("authenticated"))));
    free.push(...(await sample(SAMPLES / 3, page("service_role"))));
  }
  const [withRules, without] = [percentile(bound, 0.5), percentile(free, 0.5)];
  return { what: `Row level security inside the database, median with ÷ without: ${what}`, value: `${(withRules / without).toFixed(2)} × (${withRules.toFixed(2)} and ${without.toFixed(2)} ms)`, bar: "< 1.2 ×" };
}
