import { expect } from "vitest";

type Query = (sql: string, values: unknown[]) => Promise<object[]>;

/**
 * The books of a tenant agree, to the micro-dollar: the ledger with its settlements, with what runs say
 * they spent, and with every counter; what is set aside with the reservations that are held.
 */
export async function checkBooks(query: Query, tenantId: string): Promise<{ spent: number; held: number }> {
  const one = async (sql: string) => Number((Object.values((await query(sql, [tenantId]))[0] ?? {})[0] as string | number | null) ?? 0);
  const spent = await one("select sum(cost_micros) from public.ledger where tenant_id = $1");
  const held = await one("select sum(amount_micros) from public.reservations where tenant_id = $1 and status = 'held'");
  expect(await one("select sum(spent_micros) from public.runs where tenant_id = $1")).toBe(await one("select sum(cost_micros) from public.ledger where tenant_id = $1 and run_id is not null"));
  expect(await one("select sum(reserved_micros) from public.runs where tenant_id = $1")).toBe(held);
  expect(await one("select sum(spent_micros) from public.budget_uses where tenant_id = $1 and scope = 'tenant'")).toBe(spent);
  expect(await one("select sum(reserved_micros) from public.budget_uses where tenant_id = $1 and scope = 'tenant'")).toBe(held);
  const apart = await query(
    `select * from (
       select coalesce(u.scope, s.scope) as scope, coalesce(u.subject, s.subject) as subject, coalesce(u.spent, 0) as counted, coalesce(s.spent, 0) as spent from
       (select scope, subject, sum(spent_micros) as spent from public.budget_uses where tenant_id = $1 group by 1, 2) u
       full join (
         select a.scope, a.subject, sum(l.cost_micros) as spent from public.ledger l,
           lateral (values ('tenant', ''), ('agent', l.agent), ('strategy', l.strategy_id::text), ('repository', l.repository_id::text), ('person', l.person_id::text)) a (scope, subject)
         where l.tenant_id = $1 and a.subject is not null group by 1, 2
       ) s on s.scope = u.scope and s.subject = u.subject
     ) pairs where counted <> spent`,
    [tenantId],
  );
  expect(apart).toEqual([]);
  expect(await query("select reservation_id from public.ledger where tenant_id = $1 and kind <> 'correction' group by 1 having count(*) > 1 and reservation_id is not null", [tenantId])).toEqual([]);
  return { spent, held };
}

/** What is summed up by hour is what the ledger says, line by line and by each dimension; how runs are said to have ended is how they ended. */
export async function checkSums(query: Query, tenantId: string): Promise<void> {
  const amounts = "sum(entries) as entries, sum(input_tokens) as i, sum(cached_tokens) as c, sum(output_tokens) as o, sum(reasoning_tokens) as r, sum(cost_micros) as cost";
  const apart = async (wanted: string, kept: string) =>
    expect(await query(`with lines as (select *, date_bin('1 hour', counts_at, '2000-01-01Z') as hour, 1 as entries from public.ledger where tenant_id = $1),
      wanted as (${wanted}), kept as (${kept}) (select * from wanted except select * from kept) union all (select * from kept except select * from wanted)`, [tenantId])).toEqual([]);
  const columns = "hour, kind, model, replayed, agent, repository_id, strategy_id, person_id";
  await apart(`select ${columns}, ${amounts} from lines group by ${columns}`, `select ${columns}, ${amounts} from public.ledger_hours where tenant_id = $1 group by ${columns}`);
  await apart(
    `select d.dimension, hour, d.key, replayed, ${amounts} from lines cross join lateral (values ('agent', agent), ('kind', kind), ('model', model), ('person', person_id::text),
       ('repository', repository_id::text), ('strategy', strategy_id::text)) d (dimension, key) group by 1, 2, 3, 4`,
    `select dimension, hour, key, replayed, ${amounts} from public.ledger_sums where tenant_id = $1 group by 1, 2, 3, 4`,
  );
  const endings = await query(
    `select * from (select (select coalesce(sum(runs), 0) from public.run_endings where tenant_id = $1 and status = s)::int as summed, (select count(*) from public.runs where tenant_id = $1 and status = s and finished_at is not null)::int as ended
     from unnest(array['succeeded', 'failed', 'cancelled']) s) counts where summed <> ended`,
    [tenantId],
  );
  expect(endings).toEqual([]);
}
