-- What the platform's owner sets: agents' models, which models may be used, their prices, features, and
-- how long things are kept.

alter table public.platform_settings
  -- Models that runs may use: provider:model, or provider:* for all of one; empty is all that are set up.
  add column allowed_models text[] not null default '{}' check (cardinality(allowed_models) <= 50),
  add column event_retention_days integer not null default 365 check (event_retention_days between 7 and 3650),
  add column delivery_retention_days integer not null default 30 check (delivery_retention_days between 1 and 365);

-- The model that an agent uses instead of the run's, everywhere. Recorded answers stay as they are.
create table public.agent_models (
  agent text primary key check (agent in ('planner', 'executor', 'fixer')),
  model text not null check (model ~ '^[a-z]+:.+$' and length(model) <= 200),
  reason text not null check (length(trim(reason)) between 1 and 400),
  set_by uuid references auth.users (id) on delete set null,
  set_at timestamptz not null default now()
);
create index agent_models_set_by on public.agent_models (set_by);

-- A feature is on for the workspaces that are named, and for a share of all: the same ones each time.
create table public.feature_flags (
  name text primary key check (name ~ '^[a-z][a-z_]{0,39}$'),
  description text not null check (length(description) between 1 and 400),
  percentage integer not null check (percentage between 0 and 100),
  tenants uuid[] not null default '{}' check (cardinality(tenants) <= 1000)
);
insert into public.feature_flags (name, description, percentage) values ('demo', 'The demo that a workspace without runs is offered.', 100);

-- Prices that stand before the built-in ones, from a moment on. Micro-dollars for each million tokens. Never
-- changed: a new price is a new row.
create table public.model_prices (
  id uuid primary key default gen_random_uuid(),
  model text not null check (model ~ '^[a-z]+:.+$' and length(model) <= 200),
  valid_from timestamptz not null default now(),
  input bigint not null check (input between 0 and 10000000000),
  cached bigint not null check (cached between 0 and 10000000000),
  cache_write bigint not null check (cache_write between 0 and 10000000000),
  output bigint not null check (output between 0 and 10000000000),
  context_tokens bigint not null check (context_tokens between 1000 and 10000000),
  note text not null default '' check (length(note) <= 400),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now()
);
create index model_prices_model on public.model_prices (model, valid_from desc);
create index model_prices_created_by on public.model_prices (created_by);

alter table public.agent_models enable row level security;
alter table public.feature_flags enable row level security;
alter table public.model_prices enable row level security;
grant select on public.agent_models, public.feature_flags, public.model_prices to authenticated;
grant all on public.agent_models, public.feature_flags, public.model_prices to service_role;
create policy "Platform owners see which models agents use" on public.agent_models for select to authenticated using ((select private.is_platform_owner()));
create policy "Platform owners see features" on public.feature_flags for select to authenticated using ((select private.is_platform_owner()));
create policy "Platform owners see prices" on public.model_prices for select to authenticated using ((select private.is_platform_owner()));

-- Whether a feature is on in a workspace; one without a row is off.
create function private.feature_on(feature text, in_tenant uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select coalesce((
    select in_tenant = any (f.tenants) or ('x' || left(private.sha256_hex(f.name || ':' || in_tenant), 7))::bit(28)::integer % 100 < f.percentage
    from public.feature_flags f where f.name = feature), false)
$$;

create function public.has_feature(feature text, in_tenant uuid) returns boolean
language sql stable security definer set search_path = ''
as $$ select in_tenant in (select private.tenants_with('tenant.read')) and private.feature_on(feature, in_tenant) $$;

-- As isAllowed of lib/ai/catalogue.ts: recorded answers ask no model.
create function private.model_allowed(model text) returns boolean
language sql stable security definer set search_path = ''
as $$
  select cardinality(p.allowed_models) = 0 or model like 'replay:%' or model = any (p.allowed_models) or split_part(model, ':', 1) || ':*' = any (p.allowed_models) from public.platform_settings p
$$;

-- Null is the choice of somebody else.
create function private.require_allowed_model(model text) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if not private.model_allowed(model) then
    raise exception 'The platform''s owner does not allow the model %. Choose one of: %.', model, (select array_to_string(p.allowed_models, ', ') from public.platform_settings p) using errcode = 'PT400';
  end if;
end $$;

-- Whatever way a run begins, and a workspace comes by its default. Each call of a model asks again, in
-- lib/ai/call-model.ts: a model may have been forbidden meanwhile.
create function private.check_allowed_model() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_allowed_model(to_jsonb(new) ->> tg_argv[0]);
  return new;
end $$;
create trigger check_allowed_model before insert on public.runs for each row execute function private.check_allowed_model('model');
create trigger check_allowed_model before insert or update of default_model on public.tenants for each row execute function private.check_allowed_model('default_model');

-- Changes what is named of the platform's settings; what is left out stays. The messages that wake what waited for room.
create function public.set_platform_settings(changes jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  was jsonb;
  unknown text;
begin
  perform private.require_owner();
  select to_jsonb(p) into was from public.platform_settings p;
  select string_agg(k, ', ') into unknown from jsonb_object_keys(changes) k where not was ? k or k = 'only_row';
  if unknown is not null then
    raise exception 'The platform has no setting %.', unknown using errcode = 'PT400';
  end if;
  if changes = '{}' then return '[]'; end if;
  execute 'update public.platform_settings p set ' || (select string_agg(format('%1$I = n.%1$I', k), ', ') from jsonb_object_keys(changes) k)
    || ' from (select (jsonb_populate_record(null::public.platform_settings, $1)).*) n where p.only_row' using changes;
  return case when changes ?| array['runs_per_day', 'pull_requests_per_hour'] then private.wake_runs(null) else '[]' end;
exception when check_violation then
  raise exception 'A value is outside its limits: defaults must not be above their maxima, and restricted not above trusted.' using errcode = 'PT400';
end $$;

create function public.set_feature(feature text, to_percentage integer, for_tenants uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_owner();
  update public.feature_flags set percentage = to_percentage, tenants = for_tenants where name = feature;
  if not found then
    raise exception 'There is no such feature.' using errcode = 'PT404';
  end if;
end $$;

-- A price from now on, or from a moment to come.
create function public.add_model_price(of_model text, from_at timestamptz, rates jsonb, why text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  added uuid;
begin
  perform private.require_owner();
  if from_at < now() - interval '1 minute' then
    raise exception 'A price begins now or later: what was spent stays as it was charged.' using errcode = 'PT400';
  end if;
  insert into public.model_prices (model, valid_from, input, cached, cache_write, output, context_tokens, note, created_by)
  values (of_model, coalesce(from_at, now()), (rates ->> 'input')::bigint, (rates ->> 'cached')::bigint, (rates ->> 'cache_write')::bigint, (rates ->> 'output')::bigint, (rates ->> 'context_tokens')::bigint, trim(coalesce(why, '')), auth.uid())
  returning id into added;
  return added;
end $$;

-- What holds now of models, {allowed, prices}: for everybody who is signed in or sends a key, because their
-- estimates are made of it.
create function public.model_catalogue() returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  if auth.role() <> 'service_role' and auth.uid() is null and (private.current_api_key()).id is null then
    raise exception 'Sign in, or send an API key as bearer token.' using errcode = '42501';
  end if;
  return jsonb_build_object(
    'allowed', (select to_jsonb(p.allowed_models) from public.platform_settings p),
    'prices', coalesce((select jsonb_agg(jsonb_build_object('model', n.model, 'input', n.input, 'cached', n.cached, 'cache_write', n.cache_write, 'output', n.output, 'context_tokens', n.context_tokens))
      from (select distinct on (p.model) p.* from public.model_prices p where p.valid_from <= now() order by p.model, p.valid_from desc, p.created_at desc limit 500) n), '[]'));
end $$;

create function public.set_agent_model(of_agent text, new_model text, why text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_owner();
  perform private.require_reason(why);
  if new_model is null then
    delete from public.agent_models where agent = of_agent;
    return;
  end if;
  perform private.require_allowed_model(new_model);
  insert into public.agent_models (agent, model, reason, set_by) values (of_agent, new_model, trim(why), auth.uid())
  on conflict (agent) do update set model = excluded.model, reason = excluded.reason, set_by = excluded.set_by, set_at = now();
end $$;

-- Each agent over all workspaces: 30 days in numbers, eight weeks as a trend, and how it stands where it worked
-- last. It names workspaces, so that the owner looked is in the platform's record.
create function public.owner_agents() returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_owner();
  perform private.note_look(null, 'agents.listed', 'agents', 'all', null);
  return (
    select jsonb_agg(jsonb_build_object(
      'agent', a.agent,
      'runs', coalesce(u.runs, 0), 'ended', coalesce(u.ended, 0), 'green', coalesce(u.green, 0), 'cost_micros', coalesce(u.cost, 0), 'tenants', coalesce(u.tenants, 0),
      'model', (select jsonb_build_object('model', m.model, 'reason', m.reason, 'set_at', m.set_at) from public.agent_models m where m.agent = a.agent),
      'stop', (select jsonb_build_object('id', s.id, 'reason', s.reason, 'stopped_at', s.stopped_at) from public.stops s where s.scope = 'agent' and s.subject = a.agent and s.tenant_id is null and s.lifted_at is null limit 1),
      'weeks', (select jsonb_agg(jsonb_build_object('week', w.week, 'ended', coalesce(t.ended, 0), 'green', coalesce(t.green, 0)) order by w.week)
        from (select date_trunc('week', now()) - make_interval(weeks => n) as week from generate_series(0, 7) n) w
        left join lateral (
          select count(distinct r.id) filter (where r.finished_at is not null) as ended, count(distinct r.id) filter (where r.status = 'succeeded') as green
          from public.run_stages g join public.runs r on r.id = g.run_id
          where g.stage = a.stage and not r.replayed and r.finished_at >= w.week and r.finished_at < w.week + interval '7 days') t on true),
      'standings', coalesce((select jsonb_agg(jsonb_build_object('tenant_id', k.tenant_id, 'tenant', k.name, 'score', round(k.score::numeric, 1), 'standing', private.standing_of(k.score, k.tenant_id)) order by k.score, k.name)
        from (select e.tenant_id, n.name, private.reputation_score(e.tenant_id, 'agent', a.agent, now()) as score
          from (select x.tenant_id from public.reputation_events x where x.subject_kind = 'agent' and x.subject = a.agent group by x.tenant_id order by max(x.created_at) desc limit 50) e
          join public.tenants n on n.id = e.tenant_id) k), '[]')
    ) order by a.place)
    from (values ('planner', 'plan', 1), ('executor', 'execute', 2), ('fixer', 'fix', 3)) a (agent, stage, place)
    left join lateral (
      select count(distinct r.id) as runs, count(distinct r.id) filter (where r.finished_at is not null) as ended, count(distinct r.id) filter (where r.status = 'succeeded') as green, count(distinct r.tenant_id) as tenants,
        (select coalesce(sum(l.cost_micros), 0) from public.ledger l where l.agent = a.agent and l.counts_at > now() - interval '30 days') as cost
      from public.run_stages g join public.runs r on r.id = g.run_id
      where g.stage = a.stage and not r.replayed and r.created_at > now() - interval '30 days') u on true);
end $$;
create index ledger_by_time on public.ledger (counts_at);

-- Removes what is older than it is kept, a bounded number of rows each time: events of runs that ended, and deliveries.
create function public.apply_retention(most integer) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  settings public.platform_settings;
  gone integer;
  removed integer := 0;
begin
  select p.* into settings from public.platform_settings p;
  delete from public.run_events e where e.ctid in (
    select o.ctid from public.runs r join public.run_events o on o.tenant_id = r.tenant_id and o.run_id = r.id
    where r.finished_at < now() - make_interval(days => settings.event_retention_days) limit least(most, 10000));
  get diagnostics removed = row_count;
  delete from public.github_deliveries d where d.id in (
    select o.id from public.github_deliveries o where o.received_at < now() - make_interval(days => settings.delivery_retention_days) limit least(most, 10000));
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from public.notifications n where n.id in (select o.id from public.notifications o where o.created_at < now() - interval '30 days' limit least(most, 10000));
  get diagnostics gone = row_count;
  update public.notifications set status = 'failed', last_error = 'Nobody could send it for a day.' where status = 'sending' and created_at < now() - interval '1 day';
  return removed + gone;
end $$;

do $$
begin
  perform private.audit_table('public.agent_models', 'agent_model');
  perform private.audit_table('public.feature_flags', 'feature');
  perform private.audit_table('public.model_prices', 'price');
end $$;

revoke execute on function private.feature_on(text, uuid), private.model_allowed(text), private.require_allowed_model(text), private.check_allowed_model() from public;
revoke execute on function public.has_feature(text, uuid), public.set_platform_settings(jsonb), public.set_feature(text, integer, uuid[]), public.add_model_price(text, timestamptz, jsonb, text),
  public.model_catalogue(), public.set_agent_model(text, text, text), public.owner_agents(), public.apply_retention(integer) from public, anon, authenticated;
grant execute on function public.has_feature(text, uuid), public.model_catalogue() to anon, authenticated, service_role;
grant execute on function public.set_platform_settings(jsonb), public.set_feature(text, integer, uuid[]), public.add_model_price(text, timestamptz, jsonb, text), public.set_agent_model(text, text, text),
  public.owner_agents() to authenticated, service_role;
grant execute on function public.apply_retention(integer) to service_role;
