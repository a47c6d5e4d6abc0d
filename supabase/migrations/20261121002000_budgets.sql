-- Budgets: caps over hours, days and months, what counts against them, and what happens at one.
-- All amounts are micro-dollars (1 USD = 1,000,000). Periods are those of UTC.

-- A tenant without a row for its hour or its day has the platform's default there.
create table public.budget_caps (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  scope text not null check (scope in ('tenant', 'agent', 'strategy', 'repository', 'person')),
  -- Empty for the tenant, an agent's name, or an id.
  subject text not null default '' check (length(subject) <= 60 and (scope = 'tenant') = (subject = '')),
  period text not null check (period in ('hour', 'day', 'month')),
  amount_micros bigint not null check (amount_micros >= 0),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, scope, subject, period)
);
create index budget_caps_created_by on public.budget_caps (created_by);

-- What is set aside and spent, by hour and by everything that a cap may be about, whether there is one
-- or not: so a new cap, and a new period, know at once what was spent before them. Money counts in the
-- hour in which it was reserved.
create table public.budget_uses (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  scope text not null check (scope in ('tenant', 'agent', 'strategy', 'repository', 'person')),
  subject text not null default '' check (length(subject) <= 60),
  hour timestamptz not null,
  reserved_micros bigint not null default 0 check (reserved_micros >= 0),
  spent_micros bigint not null default 0 check (spent_micros >= 0),
  primary key (tenant_id, scope, subject, hour)
);

-- More money that people gave: to one period of a cap, or to a run (then without a period). One for each
-- approval, which may go with its run while what it gave still counts: no reference.
create table public.budget_grants (
  approval_id uuid primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  scope text not null check (scope in ('tenant', 'agent', 'strategy', 'repository', 'person', 'run')),
  subject text not null default '' check (length(subject) <= 60),
  period text check (period in ('hour', 'day', 'month')),
  starts_at timestamptz,
  amount_micros bigint not null check (amount_micros >= 0),
  granted_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  check ((scope = 'run') = (period is null) and (period is null) = (starts_at is null))
);
create index budget_grants_period on public.budget_grants (tenant_id, scope, subject, period, starts_at);
create index budget_grants_granted_by on public.budget_grants (granted_by);

create table public.budget_warnings (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  scope text not null check (scope in ('tenant', 'agent', 'strategy', 'repository', 'person')),
  subject text not null default '' check (length(subject) <= 60),
  period text not null check (period in ('hour', 'day', 'month')),
  starts_at timestamptz not null,
  percent integer not null check (percent in (50, 80, 100)),
  -- The cap and its use when the line was crossed, and the run that crossed it.
  amount_micros bigint not null,
  used_micros bigint not null,
  run_id uuid references public.runs (id) on delete set null,
  created_at timestamptz not null default now(),
  -- A cap that was raised warns anew.
  unique (tenant_id, scope, subject, period, starts_at, percent, amount_micros)
);
create index budget_warnings_run on public.budget_warnings (run_id);

-- A reservation says what it is for, so that it can be settled by whoever finds it left behind.
alter table public.reservations
  add column kind text not null default 'model' check (kind in ('model', 'sandbox')),
  -- {stage, thread, turn, model}, as the ledger will have them.
  add column about jsonb not null default '{}' check (length(about::text) <= 2000),
  add column agent text,
  add column strategy_id uuid,
  add column repository_id uuid,
  add column person_id uuid,
  -- The moment that decides the period in which the money counts.
  add column counts_at timestamptz not null default now(),
  -- Past this nobody is believed to be still at it. Longer than what is paid for may take.
  add column lease_until timestamptz not null default now() + interval '10 minutes',
  -- Settled at its full amount, because nobody said what it really was; the truth may still come.
  add column estimated boolean not null default false;
create index reservations_left on public.reservations (lease_until) where status = 'held';

-- What was spent stays known when the run is removed: money does not come back with it.
alter table public.ledger
  add column kind text not null default 'model' check (kind in ('model', 'sandbox', 'storage', 'correction')),
  add column agent text,
  add column repository_id uuid,
  add column strategy_id uuid,
  add column person_id uuid,
  add column estimated boolean not null default false,
  add column counts_at timestamptz not null default now(),
  -- What storage was paid for.
  add column stored_bytes bigint check (stored_bytes >= 0),
  alter column run_id drop not null,
  alter column reservation_id drop not null,
  drop constraint ledger_reservation_id_key,
  drop constraint ledger_reservation_id_fkey,
  drop constraint ledger_run_id_tenant_id_fkey,
  drop constraint ledger_cost_micros_check,
  add foreign key (tenant_id) references public.tenants (id) on delete cascade,
  add foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete set null (run_id),
  add foreign key (reservation_id) references public.reservations (id) on delete set null,
  -- One charge and one correction for each reservation, whatever runs twice.
  add unique (reservation_id, kind),
  -- A correction may give back.
  add check (cost_micros >= 0 or kind = 'correction');
create unique index ledger_storage_day on public.ledger (tenant_id, counts_at) where kind = 'storage';
create index ledger_counted on public.ledger (tenant_id, counts_at);

-- The role that calls the model in a stage; null where none does.
create function private.agent_of(stage text) returns text
language sql immutable set search_path = ''
as $$ select case stage when 'plan' then 'planner' when 'execute' then 'executor' when 'fix' then 'fixer' end $$;

create function private.period_start(period text, at timestamptz) returns timestamptz
language sql immutable set search_path = ''
as $$ select date_trunc(period, at at time zone 'UTC') at time zone 'UTC' $$;

create function private.period_end(period text, at timestamptz) returns timestamptz
language sql immutable set search_path = ''
as $$ select (date_trunc(period, at at time zone 'UTC') + ('1 ' || period)::interval) at time zone 'UTC' $$;

-- Dollars, to as many digits as the amount has; an exponent or a rounded cap would be a lie.
create function private.dollars(micros bigint) returns text
language sql immutable set search_path = ''
as $$ select '$' || to_char(trunc(micros / 1000000.0, 2), 'FM999999999990.00') || coalesce(nullif(rtrim(lpad((micros % 10000)::text, 4, '0'), '0'), ''), '') $$;

-- Whom a cap is about, for people. Definer's rights: whoever asks may see the cap.
create function private.subject_name(in_tenant uuid, of_scope text, of_subject text) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  found_name text;
begin
  if of_scope = 'repository' then
    select r.name into found_name from public.repositories r where r.tenant_id = in_tenant and r.id::text = of_subject;
  elsif of_scope = 'person' then
    select coalesce(nullif(p.display_name, ''), p.email) into found_name from public.members m join public.profiles p on p.user_id = m.user_id where m.tenant_id = in_tenant and m.user_id::text = of_subject;
  elsif of_scope = 'strategy' and to_regclass('public.strategies') is not null then
    execute 'select s.name from public.strategies s where s.tenant_id = $1 and s.id::text = $2' into found_name using in_tenant, of_subject;
  elsif of_scope = 'agent' then
    found_name := of_subject;
  end if;
  return found_name;
end $$;

create function private.cap_words(in_tenant uuid, of_scope text, of_subject text, of_period text, amount bigint) returns text
language sql stable security definer set search_path = ''
as $$
  select case of_scope when 'tenant' then 'the workspace''s' when 'run' then 'the run''s' when 'agent' then 'the ' || of_subject || '''s'
    else coalesce(private.subject_name(in_tenant, of_scope, of_subject) || '''s', 'a removed ' || of_scope || '''s') end
    || ' cap of ' || private.dollars(amount) || case of_period when 'hour' then ' an hour' when 'day' then ' a day' when 'month' then ' a month' else '' end
$$;

-- The caps that apply to what costs money at a moment, with their use in the period of then. Grants of the
-- period are in the amount, and the platform's maximum holds for both.
create function private.caps_that_apply(in_tenant uuid, scopes text[], subjects text[], at timestamptz)
returns table (cap_id uuid, scope text, subject text, period text, base_micros bigint, amount_micros bigint, reserved_micros bigint, spent_micros bigint, starts_at timestamptz, ends_at timestamptz, most_micros bigint)
language plpgsql stable security definer set search_path = ''
as $$
begin
  return query
  with caps as (
    select c.id, c.scope, c.subject, c.period, c.amount_micros from public.budget_caps c
    join unnest(scopes, subjects) a (scope, subject) on a.scope = c.scope and a.subject = c.subject
    where c.tenant_id = in_tenant
    union all
    select null, 'tenant', '', d.period, d.amount_micros
    from public.platform_settings s cross join lateral (values ('hour', s.hour_cap_micros), ('day', s.day_cap_micros)) d (period, amount_micros)
    where not exists (select 1 from public.budget_caps c where c.tenant_id = in_tenant and c.scope = 'tenant' and c.period = d.period)
  ), timed as (
    select c.*, private.period_start(c.period, at) as starts_at, private.period_end(c.period, at) as ends_at, private.most_for(in_tenant, c.period) as most from caps c
  )
  select t.id, t.scope, t.subject, t.period, least(t.amount_micros, t.most), least(t.amount_micros + granted.micros, t.most), used.reserved, used.spent, t.starts_at, t.ends_at, t.most
  from timed t
  cross join lateral (select coalesce(sum(g.amount_micros), 0)::bigint as micros from public.budget_grants g
    where g.tenant_id = in_tenant and g.scope = t.scope and g.subject = t.subject and g.period = t.period and g.starts_at = t.starts_at) granted
  cross join lateral (select coalesce(sum(u.reserved_micros), 0)::bigint as reserved, coalesce(sum(u.spent_micros), 0)::bigint as spent from public.budget_uses u
    where u.tenant_id = in_tenant and u.scope = t.scope and u.subject = t.subject and u.hour >= t.starts_at and u.hour < t.ends_at) used;
end $$;

alter table public.budget_caps enable row level security;
alter table public.budget_uses enable row level security;
alter table public.budget_grants enable row level security;
alter table public.budget_warnings enable row level security;
grant select on public.budget_caps, public.budget_uses, public.budget_grants, public.budget_warnings to anon, authenticated;
grant all on public.budget_caps, public.budget_uses, public.budget_grants, public.budget_warnings to service_role;
create policy "Members see the caps of their workspace" on public.budget_caps
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see what counts against caps" on public.budget_uses
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see what more was given" on public.budget_grants
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see warnings of caps" on public.budget_warnings
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
