-- What was spent, by day and by everything it can be asked by. All amounts are micro-dollars.

-- The ledger summed up by hour, in two ways: `ledger_hours` has a row for each combination of what money is
-- asked by, `ledger_sums` one for each value of one dimension, which is all that most questions need and far
-- fewer rows. Where a day of a time zone begins within an hour, the ledger itself gives the rest. Money
-- counts when it was reserved, as under the caps. The ledger is the truth; `rebuild_sums` makes both anew.
create table public.ledger_hours (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  hour timestamptz not null,
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
  unique nulls not distinct (tenant_id, hour, kind, model, replayed, agent, repository_id, strategy_id, person_id)
);
create table public.ledger_sums (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  dimension text not null check (dimension in ('agent', 'kind', 'model', 'person', 'repository', 'strategy')),
  hour timestamptz not null,
  -- Null for what has none.
  key text,
  replayed boolean not null,
  entries bigint not null default 0,
  input_tokens bigint not null default 0,
  cached_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  cost_micros bigint not null default 0,
  unique nulls not distinct (tenant_id, dimension, hour, key, replayed)
);
-- A page of entries reads on from a moment and an id.
create index ledger_entries on public.ledger (tenant_id, counts_at desc, id desc);
drop index public.ledger_counted;

create function private.hour_of(at timestamptz) returns timestamptz
language sql immutable set search_path = ''
as $$ select date_bin('1 hour', at, timestamptz '2000-01-01 00:00:00+00') $$;

-- Adds one line of the ledger to its hour, or takes it away (`sign` -1). The caller holds the purse, so
-- that nobody else writes these rows meanwhile.
create function private.sum_line(line public.ledger, sign integer) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  at_hour constant timestamptz := private.hour_of(line.counts_at);
begin
  insert into public.ledger_hours as h (tenant_id, hour, kind, model, replayed, agent, repository_id, strategy_id, person_id, entries, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros)
  values (line.tenant_id, at_hour, line.kind, line.model, line.replayed, line.agent, line.repository_id, line.strategy_id, line.person_id,
    sign, sign * line.input_tokens, sign * line.cached_tokens, sign * line.output_tokens, sign * line.reasoning_tokens, sign * line.cost_micros)
  on conflict (tenant_id, hour, kind, model, replayed, agent, repository_id, strategy_id, person_id) do update
  set entries = h.entries + excluded.entries, input_tokens = h.input_tokens + excluded.input_tokens, cached_tokens = h.cached_tokens + excluded.cached_tokens,
    output_tokens = h.output_tokens + excluded.output_tokens, reasoning_tokens = h.reasoning_tokens + excluded.reasoning_tokens, cost_micros = h.cost_micros + excluded.cost_micros;
  insert into public.ledger_sums as s (tenant_id, dimension, hour, key, replayed, entries, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros)
  select line.tenant_id, d.dimension, at_hour, d.key, line.replayed,
    sign, sign * line.input_tokens, sign * line.cached_tokens, sign * line.output_tokens, sign * line.reasoning_tokens, sign * line.cost_micros
  from (values ('agent', line.agent), ('kind', line.kind), ('model', line.model), ('person', line.person_id::text), ('repository', line.repository_id::text), ('strategy', line.strategy_id::text)) d (dimension, key)
  on conflict (tenant_id, dimension, hour, key, replayed) do update
  set entries = s.entries + excluded.entries, input_tokens = s.input_tokens + excluded.input_tokens, cached_tokens = s.cached_tokens + excluded.cached_tokens,
    output_tokens = s.output_tokens + excluded.output_tokens, reasoning_tokens = s.reasoning_tokens + excluded.reasoning_tokens, cost_micros = s.cost_micros + excluded.cost_micros;
  if sign < 0 then
    delete from public.ledger_hours h where h.tenant_id = line.tenant_id and h.hour = at_hour and h.entries = 0;
    delete from public.ledger_sums s where s.tenant_id = line.tenant_id and s.hour = at_hour and s.entries = 0;
  end if;
end $$;

create function private.sum_ledger() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- With the tenant its sums go by themselves.
  if tg_op <> 'INSERT' and exists (select 1 from public.tenants t where t.id = old.tenant_id) then
    perform private.lock_purse(old.tenant_id);
    perform private.sum_line(old, -1);
  end if;
  if tg_op <> 'DELETE' then
    perform private.lock_purse(new.tenant_id);
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
  delete from public.ledger_hours h where h.tenant_id = in_tenant;
  insert into public.ledger_hours
  select l.tenant_id, private.hour_of(l.counts_at), l.kind, l.model, l.replayed, l.agent, l.repository_id, l.strategy_id, l.person_id,
    count(*), sum(l.input_tokens), sum(l.cached_tokens), sum(l.output_tokens), sum(l.reasoning_tokens), sum(l.cost_micros)
  from public.ledger l where l.tenant_id = in_tenant
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9;
  delete from public.ledger_sums s where s.tenant_id = in_tenant;
  insert into public.ledger_sums
  select h.tenant_id, d.dimension, h.hour, d.key, h.replayed,
    sum(h.entries), sum(h.input_tokens), sum(h.cached_tokens), sum(h.output_tokens), sum(h.reasoning_tokens), sum(h.cost_micros)
  from public.ledger_hours h
  cross join lateral (values ('agent', h.agent), ('kind', h.kind), ('model', h.model), ('person', h.person_id::text), ('repository', h.repository_id::text), ('strategy', h.strategy_id::text)) d (dimension, key)
  where h.tenant_id = in_tenant
  group by 1, 2, 3, 4, 5;
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

-- Where the hours' sums of what is asked for are, as SQL after `from`, with the tenant as $1: whatever asks
-- by one dimension, or by none, has the sums of that dimension, with their `key`.
create function private.cost_source(filters jsonb, grouped text, out dimension text, out source text)
language plpgsql immutable set search_path = ''
as $$
declare
  asked constant text[] := array(select f.key from jsonb_object_keys(coalesce(filters, '{}')) f (key) where f.key in ('agent', 'kind', 'model', 'person', 'repository', 'strategy') union select grouped where grouped <> 'day');
begin
  if cardinality(asked) > 1 then
    source := 'public.ledger_hours l where l.tenant_id = $1' || private.cost_condition(filters);
    return;
  end if;
  dimension := coalesce(asked[1], 'kind');
  source := format('public.ledger_sums l where l.tenant_id = $1 and l.dimension = %L', dimension)
    || case when filters ->> dimension = 'none' then ' and l.key is null' when filters ? dimension then format(' and l.key = %L', filters ->> dimension) else '' end
    || private.cost_condition(jsonb_strip_nulls(jsonb_build_object('recorded', filters -> 'recorded')));
end $$;

-- What was spent in these days of a time zone: the sum, of that what recorded answers say they cost, the
-- sums by `grouped` (day, agent, model, repository, strategy, person or kind; the 200 dearest), by day, and
-- the six dearest groups by day. Row level security applies.
create function public.costs(in_tenant uuid, from_day date, to_day date, zone text, grouped text, filters jsonb default '{}') returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  in_column constant jsonb := '{"agent": "agent", "kind": "kind", "model": "model", "person": "person_id", "repository": "repository_id", "strategy": "strategy_id"}';
  condition constant text := private.cost_condition(filters);
  hours constant record := private.cost_source(filters, grouped);
  sums constant text := 'coalesce(sum(entries), 0)::bigint as entries, coalesce(sum(input_tokens), 0)::bigint as input_tokens, coalesce(sum(cached_tokens), 0)::bigint as cached_tokens,
    coalesce(sum(output_tokens), 0)::bigint as output_tokens, coalesce(sum(reasoning_tokens), 0)::bigint as reasoning_tokens, coalesce(sum(cost_micros), 0)::bigint as cost_micros,
    coalesce(sum(cost_micros) filter (where replayed), 0)::bigint as recorded_micros';
  amounts constant text := 'input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros';
  line_key text;
  days date[];
  starts timestamptz[];
  begins timestamptz;
  ends timestamptz;
  -- Hours in which one day of the zone ends and another begins.
  cut timestamptz[];
  lines text;
  answer jsonb;
begin
  if grouped is null or (grouped <> 'day' and not in_column ? grouped) then
    raise exception 'Costs are grouped by day, agent, model, repository, strategy, person or kind.' using errcode = 'PT400';
  end if;
  line_key := case when grouped = 'day' then 'null::text' else format('l.%I::text', in_column ->> grouped) end;
  select array_agg(d.day order by d.day), array_agg(d.starts order by d.day), min(d.starts), max(d.ends) into days, starts, begins, ends from private.local_days(from_day, to_day, zone) d;
  cut := array(select distinct private.hour_of(m) from unnest(starts || ends) m where m <> private.hour_of(m));
  lines := format('select l.hour as at, %s as key, replayed, entries, %s from %s and l.hour >= $2 and l.hour < $3 and l.hour <> all ($6)',
    case when hours.dimension is null or grouped = 'day' then line_key else 'l.key' end, amounts, hours.source);
  if cut <> '{}' then
    -- `offset 0` keeps the lines of each of these hours a reading of the index by itself.
    lines := lines || format(' union all select p.* from unnest($6) c (hour) cross join lateral (
      select l.counts_at, %s, replayed, 1, %s from public.ledger l where l.tenant_id = $1 and l.counts_at >= greatest(c.hour, $2) and l.counts_at < least(c.hour + interval ''1 hour'', $3) %s offset 0) p', line_key, amounts, condition);
  end if;
  execute format($sql$
    with daily as (select width_bucket(at, $5) as n, %2$s as key, replayed, %1$s from (%3$s) lines group by 1, 2, 3),
    summed as materialized (select ($4)[n] as day, %4$s as key, replayed, entries, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros from daily),
    groups as (select key, %1$s from summed group by key order by sum(cost_micros) desc, sum(entries) desc, key limit 200),
    top as (select key from groups limit 6)
    select jsonb_build_object(
      'total', (select to_jsonb(t) from (select %1$s from summed) t),
      'groups', (select coalesce(jsonb_agg(to_jsonb(g)), '[]') from groups g),
      'group_count', (select count(distinct coalesce(key, '')) from summed),
      'days', (select coalesce(jsonb_agg(to_jsonb(y) order by y.day), '[]') from (select day, %1$s from summed group by day) y),
      'series', (select coalesce(jsonb_agg(jsonb_build_object('day', s.day, 'key', s.key, 'cost_micros', s.cost_micros, 'tokens', s.tokens) order by s.day), '[]') from (
        select day, key, sum(cost_micros)::bigint as cost_micros, sum(input_tokens + output_tokens)::bigint as tokens
        from summed where %5$L <> 'day' and exists (select 1 from top where top.key is not distinct from summed.key) group by day, key) s)
    )$sql$,
    sums, case when grouped = 'day' then 'null::text' else 'key' end, lines, case when grouped = 'day' then '($4)[n]::text' else 'key' end, grouped)
  using in_tenant, begins, ends, days, starts, cut into answer;
  return answer;
end $$;

-- A page of the ledger's lines in these days, newest first, after the one at this moment with this id. The
-- sums say in which hours there are enough of them, however rare: no other hour is read.
create function public.cost_entries(in_tenant uuid, from_day date, to_day date, zone text, filters jsonb default '{}', after_at timestamptz default null, after_id uuid default null, most integer default 50)
returns table (
  id uuid, counts_at timestamptz, created_at timestamptz, kind text, model text, replayed boolean, estimated boolean, agent text, stage text, turn integer, run_id uuid, goal text,
  repository_id uuid, strategy_id uuid, person_id uuid, input_tokens bigint, cached_tokens bigint, output_tokens bigint, reasoning_tokens bigint, cost_micros bigint, stored_bytes bigint
)
language plpgsql stable security invoker set search_path = ''
as $$
declare
  wanted constant integer := least(greatest(most, 1), 1001);
  begins timestamptz;
  ends timestamptz;
  hours timestamptz[];
begin
  select min(d.starts), max(d.ends) into begins, ends from private.local_days(from_day, to_day, zone) d;
  ends := least(ends, after_at + interval '1 microsecond');
  -- The newest hour may be read in part only, and does not count.
  execute format('select array_agg(s.hour) from (
      select l.hour, sum(sum(l.entries)) over (order by l.hour desc) - sum(l.entries) - first_value(sum(l.entries)) over (order by l.hour desc) as so_far
      from %s and l.hour > $2 - interval ''1 hour'' and l.hour < $3 group by l.hour) s where s.so_far < $4', (private.cost_source(filters, null)).source)
  using in_tenant, begins, ends, wanted into hours;
  return query execute format($sql$
    select l.id, l.counts_at, l.created_at, l.kind, l.model, l.replayed, l.estimated, l.agent, l.stage, l.turn, l.run_id, left(r.goal, 300),
      l.repository_id, l.strategy_id, l.person_id, l.input_tokens, l.cached_tokens, l.output_tokens, l.reasoning_tokens, l.cost_micros, l.stored_bytes
    from (
      select l.* from unnest($7) h (hour)
      cross join lateral (
        select l.* from public.ledger l
        where l.tenant_id = $1 and l.counts_at >= greatest(h.hour, $2) and l.counts_at < least(h.hour + interval '1 hour', $3) %s
          and ($4 is null or (l.counts_at, l.id) < ($4, $5))
        offset 0
      ) l
      order by l.counts_at desc, l.id desc limit $6
    ) l
    left join public.runs r on r.id = l.run_id and r.tenant_id = l.tenant_id
    order by l.counts_at desc, l.id desc$sql$, private.cost_condition(filters))
  using in_tenant, begins, ends, after_at, after_id, wanted, hours;
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

alter table public.ledger_hours enable row level security;
alter table public.ledger_sums enable row level security;
alter table public.run_endings enable row level security;
grant select on public.ledger_hours, public.ledger_sums, public.run_endings to anon, authenticated;
grant all on public.ledger_hours, public.ledger_sums, public.run_endings to service_role;
create policy "Members see what was spent" on public.ledger_hours
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see what was spent" on public.ledger_sums
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see how runs ended" on public.run_endings
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));

revoke execute on function private.hour_of(timestamptz), private.sum_line(public.ledger, integer), private.sum_ledger(), private.rung_of(timestamptz, timestamptz), private.sum_run(public.runs, integer), private.sum_runs(),
  private.local_days(date, date, text), private.cost_condition(jsonb), private.cost_source(jsonb, text) from public;
revoke execute on function public.rebuild_sums(uuid), public.costs(uuid, date, date, text, text, jsonb), public.cost_entries(uuid, date, date, text, jsonb, timestamptz, uuid, integer), public.run_weeks(uuid, integer) from public, anon, authenticated;
grant execute on function public.rebuild_sums(uuid) to service_role;
grant execute on function private.hour_of(timestamptz), private.local_days(date, date, text), private.cost_condition(jsonb), private.cost_source(jsonb, text), public.costs(uuid, date, date, text, text, jsonb),
  public.cost_entries(uuid, date, date, text, jsonb, timestamptz, uuid, integer), public.run_weeks(uuid, integer) to anon, authenticated, service_role;

-- What there is already.
select public.rebuild_sums(t.id) from public.tenants t;
