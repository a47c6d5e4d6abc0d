-- What was spent, by day and by everything it can be asked by. All amounts are micro-dollars.

-- The ledger summed up by quarter of an hour: every time zone of today is a whole number of quarters from
-- UTC, so a day of any of them is a whole number of these rows. Money counts when it was reserved, as
-- under the caps. The ledger is the truth; `rebuild_sums` makes these rows anew from it.
create table public.ledger_quarters (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  quarter timestamptz not null,
  kind text not null,
  model text not null,
  replayed boolean not null,
  agent text,
  repository_id uuid,
  strategy_id uuid,
  person_id uuid,
  entries bigint not null default 0,
  input_tokens bigint not null default 0,
  cached_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  cost_micros bigint not null default 0,
  unique nulls not distinct (tenant_id, quarter, kind, model, replayed, agent, repository_id, strategy_id, person_id)
);
-- A page of entries reads on from a moment and an id.
create index ledger_entries on public.ledger (tenant_id, counts_at desc, id desc);
drop index public.ledger_counted;

create function private.quarter_of(at timestamptz) returns timestamptz
language sql immutable set search_path = ''
as $$ select date_bin('15 minutes', at, timestamptz '2000-01-01 00:00:00+00') $$;

-- Adds one line of the ledger to its quarter, or takes it away (`sign` -1).
create function private.sum_line(line public.ledger, sign integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.ledger_quarters as q (tenant_id, quarter, kind, model, replayed, agent, repository_id, strategy_id, person_id, entries, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros)
  values (line.tenant_id, private.quarter_of(line.counts_at), line.kind, line.model, line.replayed, line.agent, line.repository_id, line.strategy_id, line.person_id,
    sign, sign * line.input_tokens, sign * line.cached_tokens, sign * line.output_tokens, sign * line.reasoning_tokens, sign * line.cost_micros)
  on conflict (tenant_id, quarter, kind, model, replayed, agent, repository_id, strategy_id, person_id) do update
  set entries = q.entries + excluded.entries, input_tokens = q.input_tokens + excluded.input_tokens, cached_tokens = q.cached_tokens + excluded.cached_tokens,
    output_tokens = q.output_tokens + excluded.output_tokens, reasoning_tokens = q.reasoning_tokens + excluded.reasoning_tokens, cost_micros = q.cost_micros + excluded.cost_micros;
  if sign < 0 then
    delete from public.ledger_quarters q where q.tenant_id = line.tenant_id and q.quarter = private.quarter_of(line.counts_at) and q.entries = 0;
  end if;
end $$;

create function private.sum_ledger() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- With the tenant its sums go by themselves.
  if tg_op <> 'INSERT' and exists (select 1 from public.tenants t where t.id = old.tenant_id) then
    perform private.sum_line(old, -1);
  end if;
  if tg_op <> 'DELETE' then
    perform private.sum_line(new, 1);
  end if;
  return null;
end $$;
create trigger sum_ledger after insert or delete
  or update of tenant_id, counts_at, kind, model, replayed, agent, repository_id, strategy_id, person_id, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros
  on public.ledger for each row execute function private.sum_ledger();

-- How runs ended, by day of UTC. Time to the end is counted in rungs of five percent, from which a median
-- follows to within that, whatever the number of runs.
create table public.run_endings (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  day date not null,
  status text not null check (status in ('succeeded', 'failed', 'cancelled')),
  rung smallint not null,
  runs integer not null default 0,
  primary key (tenant_id, day, status, rung)
);

-- From the moment that a run was asked for: people wait from then on.
create function private.rung_of(started timestamptz, ended timestamptz) returns smallint
language sql immutable set search_path = ''
as $$ select floor(ln(greatest(1, extract(epoch from ended - started))) / ln(1.05))::smallint $$;

create function private.sum_run(run public.runs, sign integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.run_endings as e (tenant_id, day, status, rung, runs)
  values (run.tenant_id, (run.finished_at at time zone 'UTC')::date, run.status, private.rung_of(run.created_at, run.finished_at), sign)
  on conflict (tenant_id, day, status, rung) do update set runs = e.runs + excluded.runs;
end $$;

create function private.sum_runs() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op <> 'INSERT' and old.finished_at is not null and old.status in ('succeeded', 'failed', 'cancelled') and exists (select 1 from public.tenants t where t.id = old.tenant_id) then
    perform private.sum_run(old, -1);
  end if;
  if tg_op <> 'DELETE' and new.finished_at is not null and new.status in ('succeeded', 'failed', 'cancelled') then
    perform private.sum_run(new, 1);
  end if;
  return null;
end $$;
create trigger sum_runs after insert or delete or update of status, finished_at, created_at on public.runs
for each row execute function private.sum_runs();

-- Makes a tenant's sums anew from its ledger and its runs. Nothing is spent and no run ends meanwhile.
create function public.rebuild_sums(in_tenant uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  lock table public.ledger, public.runs in share row exclusive mode;
  delete from public.ledger_quarters q where q.tenant_id = in_tenant;
  insert into public.ledger_quarters
  select l.tenant_id, private.quarter_of(l.counts_at), l.kind, l.model, l.replayed, l.agent, l.repository_id, l.strategy_id, l.person_id,
    count(*), sum(l.input_tokens), sum(l.cached_tokens), sum(l.output_tokens), sum(l.reasoning_tokens), sum(l.cost_micros)
  from public.ledger l where l.tenant_id = in_tenant
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9;
  delete from public.run_endings e where e.tenant_id = in_tenant;
  insert into public.run_endings
  select r.tenant_id, (r.finished_at at time zone 'UTC')::date, r.status, private.rung_of(r.created_at, r.finished_at), count(*)
  from public.runs r where r.tenant_id = in_tenant and r.finished_at is not null and r.status in ('succeeded', 'failed', 'cancelled')
  group by 1, 2, 3, 4;
end $$;

-- The days of a time zone, both ends included, with the moments between which each lies. At most 366.
create function private.local_days(from_day date, to_day date, zone text) returns table (day date, starts timestamptz, ends timestamptz)
language plpgsql stable rows 31 set search_path = ''
as $$
begin
  if from_day is null or to_day is null or to_day < from_day or to_day - from_day > 365 then
    raise exception 'Costs are shown for 1 to 366 days.' using errcode = 'PT400';
  end if;
  begin
    perform now() at time zone zone;
  exception when others then
    raise exception 'There is no time zone %.', left(zone, 60) using errcode = 'PT400';
  end;
  return query select d::date, d at time zone zone, (d + interval '1 day') at time zone zone from generate_series(from_day::timestamp, to_day::timestamp, interval '1 day') d;
end $$;

-- Filters {agent, model, repository, strategy, person, kind, recorded} as a condition on `l`; 'none' is what has none of it.
create function private.cost_condition(filters jsonb) returns text
language sql immutable set search_path = ''
as $$
  select coalesce(string_agg(case when f.value = 'none' then format(' and l.%I is null', c.name) else format(' and l.%I = %L', c.name, f.value) end, '' order by c.name), '')
  from jsonb_each_text(coalesce(filters, '{}')) f
  join (values ('agent', 'agent'), ('model', 'model'), ('repository', 'repository_id'), ('strategy', 'strategy_id'), ('person', 'person_id'), ('kind', 'kind'), ('recorded', 'replayed')) c (filter, name) on c.filter = f.key
$$;

-- What was spent in these days of a time zone: the sum, of that what recorded answers say they cost, the
-- sums by `grouped` (day, agent, model, repository, strategy, person or kind; the 200 dearest), by day, and
-- the six dearest groups by day. Row level security applies.
create function public.costs(in_tenant uuid, from_day date, to_day date, zone text, grouped text, filters jsonb default '{}') returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  dimension text := case grouped when 'day' then 'day' when 'agent' then 'agent' when 'model' then 'model' when 'repository' then 'repository_id' when 'strategy' then 'strategy_id' when 'person' then 'person_id' when 'kind' then 'kind' end;
  sums constant text := 'coalesce(sum(entries), 0)::bigint as entries, coalesce(sum(input_tokens), 0)::bigint as input_tokens, coalesce(sum(cached_tokens), 0)::bigint as cached_tokens,
    coalesce(sum(output_tokens), 0)::bigint as output_tokens, coalesce(sum(reasoning_tokens), 0)::bigint as reasoning_tokens, coalesce(sum(cost_micros), 0)::bigint as cost_micros,
    coalesce(sum(cost_micros) filter (where replayed), 0)::bigint as recorded_micros';
  answer jsonb;
begin
  if dimension is null then
    raise exception 'Costs are grouped by day, agent, model, repository, strategy, person or kind.' using errcode = 'PT400';
  end if;
  execute format($sql$
    with summed as materialized (
      select d.day, l.key, l.replayed, %1$s
      from private.local_days($2, $3, $4) d
      cross join lateral (select %2$s as key, l.* from public.ledger_quarters l where l.tenant_id = $1 and l.quarter >= d.starts and l.quarter < d.ends %3$s) l
      group by d.day, l.key, l.replayed
    ),
    groups as (select key::text as key, %1$s from summed group by summed.key order by sum(cost_micros) desc, sum(entries) desc, summed.key limit 200),
    top as (select key from groups limit 6)
    select jsonb_build_object(
      'total', (select to_jsonb(t) from (select %1$s from summed) t),
      'groups', (select coalesce(jsonb_agg(to_jsonb(g)), '[]') from groups g),
      'group_count', (select count(distinct coalesce(key::text, '')) from summed),
      'days', (select coalesce(jsonb_agg(to_jsonb(y) order by y.day), '[]') from (select day, %1$s from summed group by day) y),
      'series', (select coalesce(jsonb_agg(jsonb_build_object('day', s.day, 'key', s.key, 'cost_micros', s.cost_micros, 'tokens', s.tokens) order by s.day), '[]') from (
        select day, summed.key::text as key, sum(cost_micros)::bigint as cost_micros, sum(input_tokens + output_tokens)::bigint as tokens
        from summed where %4$L <> 'day' and exists (select 1 from top where top.key is not distinct from summed.key::text) group by day, summed.key) s)
    )$sql$,
    sums, case dimension when 'day' then 'd.day' else format('l.%I', dimension) end, private.cost_condition(filters), grouped)
  using in_tenant, from_day, to_day, zone into answer;
  return answer;
end $$;

-- A page of the ledger's lines in these days, newest first, after the one at this moment with this id.
create function public.cost_entries(in_tenant uuid, from_day date, to_day date, zone text, filters jsonb default '{}', after_at timestamptz default null, after_id uuid default null, most integer default 50)
returns table (
  id uuid, counts_at timestamptz, created_at timestamptz, kind text, model text, replayed boolean, estimated boolean, agent text, stage text, turn integer, run_id uuid, goal text,
  repository_id uuid, strategy_id uuid, person_id uuid, input_tokens bigint, cached_tokens bigint, output_tokens bigint, reasoning_tokens bigint, cost_micros bigint, stored_bytes bigint
)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  return query execute format($sql$
    select l.id, l.counts_at, l.created_at, l.kind, l.model, l.replayed, l.estimated, l.agent, l.stage, l.turn, l.run_id, left(r.goal, 300),
      l.repository_id, l.strategy_id, l.person_id, l.input_tokens, l.cached_tokens, l.output_tokens, l.reasoning_tokens, l.cost_micros, l.stored_bytes
    from (
      select l.* from public.ledger l
      where l.tenant_id = $1 and l.counts_at >= (select min(d.starts) from private.local_days($2, $3, $4) d) and l.counts_at < (select max(d.ends) from private.local_days($2, $3, $4) d) %s
        and ($5 is null or (l.counts_at, l.id) < ($5, $6))
      order by l.counts_at desc, l.id desc limit $7
    ) l
    left join public.runs r on r.id = l.run_id and r.tenant_id = l.tenant_id
    order by l.counts_at desc, l.id desc$sql$, private.cost_condition(filters))
  using in_tenant, from_day, to_day, zone, after_at, after_id, least(greatest(most, 1), 1001);
end $$;

-- How the runs of the last weeks ended, oldest week first; weeks begin on Monday, in UTC. Cancelled runs
-- neither succeeded nor failed.
create function public.run_weeks(in_tenant uuid, weeks integer default 12) returns table (week date, succeeded bigint, failed bigint, cancelled bigint, median_seconds double precision)
language sql stable security invoker set search_path = ''
as $$
  with wanted as (
    select w::date as week from generate_series(date_trunc('week', now() at time zone 'UTC') - make_interval(weeks => least(greatest(weeks, 1), 53) - 1), date_trunc('week', now() at time zone 'UTC'), interval '7 days') w
  ), ended as materialized (
    select date_trunc('week', e.day::timestamp)::date as week, e.status, e.rung, sum(e.runs) as runs
    from public.run_endings e where e.tenant_id = in_tenant and e.day >= (select min(w.week) from wanted w)
    group by 1, 2, 3
  ), counted as (
    select e.week, e.rung, sum(e.runs) over (partition by e.week order by e.rung) as so_far, sum(e.runs) over (partition by e.week) as runs from ended e where e.status = 'succeeded' and e.runs > 0
  )
  select w.week,
    coalesce((select sum(e.runs) from ended e where e.week = w.week and e.status = 'succeeded'), 0)::bigint,
    coalesce((select sum(e.runs) from ended e where e.week = w.week and e.status = 'failed'), 0)::bigint,
    coalesce((select sum(e.runs) from ended e where e.week = w.week and e.status = 'cancelled'), 0)::bigint,
    (select power(1.05, min(c.rung) + 0.5)::double precision from counted c where c.week = w.week and c.so_far * 2 >= c.runs)
  from wanted w order by w.week
$$;

alter table public.ledger_quarters enable row level security;
alter table public.run_endings enable row level security;
grant select on public.ledger_quarters, public.run_endings to anon, authenticated;
grant all on public.ledger_quarters, public.run_endings to service_role;
create policy "Members see what was spent" on public.ledger_quarters
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see how runs ended" on public.run_endings
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));

revoke execute on function private.quarter_of(timestamptz), private.sum_line(public.ledger, integer), private.sum_ledger(), private.rung_of(timestamptz, timestamptz), private.sum_run(public.runs, integer), private.sum_runs(),
  private.local_days(date, date, text), private.cost_condition(jsonb) from public;
revoke execute on function public.rebuild_sums(uuid), public.costs(uuid, date, date, text, text, jsonb), public.cost_entries(uuid, date, date, text, jsonb, timestamptz, uuid, integer), public.run_weeks(uuid, integer) from public, anon, authenticated;
grant execute on function public.rebuild_sums(uuid) to service_role;
grant execute on function private.local_days(date, date, text), private.cost_condition(jsonb), public.costs(uuid, date, date, text, text, jsonb),
  public.cost_entries(uuid, date, date, text, jsonb, timestamptz, uuid, integer), public.run_weeks(uuid, integer) to anon, authenticated, service_role;

-- What there is already.
select public.rebuild_sums(t.id) from public.tenants t;
