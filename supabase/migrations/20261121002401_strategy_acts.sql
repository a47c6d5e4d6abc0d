-- What people and the engine do with strategies: keep them, and fire them.

-- The end of the quiet hours in which this instant lies, or null. `quiet`: {days: mon…sun, from, to (HH:MM;
-- not after from: the next day), timezone}. Quiet hours that touch are one.
create function private.quiet_until(quiet jsonb, instant timestamptz) returns timestamptz
language plpgsql stable set search_path = ''
as $$
declare
  zone text := quiet ->> 'timezone';
  begins time := quiet ->> 'from';
  ends time := quiet ->> 'to';
  now_at timestamptz := instant;
  day date;
  found_end timestamptz;
begin
  if quiet is null or jsonb_typeof(quiet) <> 'object' then return null; end if;
  for round in 1..15 loop
    day := (now_at at time zone zone)::date;
    found_end := null;
    -- Those that began yesterday may go on.
    for back in 0..1 loop
      if quiet -> 'days' ? lower(to_char(day - back, 'dy')) and now_at >= ((day - back) + begins) at time zone zone then
        found_end := ((day - back + case when ends <= begins then 1 else 0 end) + ends) at time zone zone;
        exit when now_at < found_end;
        found_end := null;
      end if;
    end loop;
    exit when found_end is null;
    now_at := found_end;
  end loop;
  return nullif(now_at, instant);
end $$;

-- For each of these times (at most 5,000) the end of the quiet hours that it lies in, or null: what would wait or be skipped.
create function public.quiet_ends(quiet jsonb, times timestamptz[]) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  if cardinality(times) > 5000 then
    raise exception 'Ask about at most 5,000 times.' using errcode = 'PT400';
  end if;
  return (select coalesce(jsonb_agg(private.quiet_until(quiet, t.instant) order by t.place), '[]') from unnest(times) with ordinality t (instant, place));
end $$;

-- What holds for every definition whoever writes it; its form is checked by lib/strategies/definition.ts.
create function private.check_strategy(in_tenant uuid, definition jsonb) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  bounds public.platform_settings;
begin
  if jsonb_typeof(definition) is distinct from 'object' or length(definition::text) > 65536 then
    raise exception 'A definition is an object of at most 65,536 characters.' using errcode = 'PT400';
  end if;
  if length(trim(coalesce(definition ->> 'name', ''))) not between 1 and 120 then
    raise exception 'A strategy has a name of 1 to 120 characters.' using errcode = 'PT400';
  end if;
  if coalesce(definition #>> '{trigger,type}', '') not in ('manual', 'schedule', 'github', 'api') then
    raise exception 'A trigger is manual, schedule, github or api.' using errcode = 'PT400';
  end if;
  if coalesce(definition ->> 'workflow', '') <> 'change' then
    raise exception 'The workflow is change.' using errcode = 'PT400';
  end if;
  if length(trim(coalesce(definition #>> '{parameters,goal}', ''))) not between 1 and 10000 then
    raise exception 'A goal has 1 to 10,000 characters.' using errcode = 'PT400';
  end if;
  if coalesce(definition ->> 'autonomy', 'plan') not in ('plan', 'merge', 'full', 'step') then
    raise exception 'Autonomy is plan, merge, full or step.' using errcode = 'PT400';
  end if;
  if jsonb_typeof(definition -> 'repositories') is distinct from 'array' or jsonb_array_length(definition -> 'repositories') not between 1 and 20 then
    raise exception 'Name 1 to 20 repositories.' using errcode = 'PT400';
  end if;
  if exists (select 1 from jsonb_array_elements_text(definition -> 'repositories') w where not exists (select 1 from public.repositories r where r.tenant_id = in_tenant and r.id::text = w)) then
    raise exception 'A repository that it names is not in this workspace; choose another.' using errcode = 'PT400';
  end if;
  if exists (select 1 from jsonb_array_elements_text(coalesce(definition -> 'approvers', '[]')) w where not exists (select 1 from public.members m where m.tenant_id = in_tenant and m.user_id::text = w)) then
    raise exception 'An approver that it names is not a member of this workspace.' using errcode = 'PT400';
  end if;
  select * into bounds from public.platform_settings;
  if coalesce((definition #>> '{caps,run}')::numeric, 0) not between 0 and 1000 then
    raise exception 'A run may spend at most 1,000 dollars.' using errcode = 'PT400';
  elsif (definition #>> '{caps,hour}')::numeric * 1000000 > bounds.max_hour_cap_micros or (definition #>> '{caps,day}')::numeric * 1000000 > bounds.max_day_cap_micros
    or (definition #>> '{caps,month}')::numeric * 1000000 > bounds.max_month_cap_micros then
    raise exception 'The platform allows at most % dollars an hour, % a day and % a month.', round(bounds.max_hour_cap_micros / 1000000.0), round(bounds.max_day_cap_micros / 1000000.0), round(bounds.max_month_cap_micros / 1000000.0) using errcode = 'PT400';
  end if;
  -- A time zone or a time that this database does not know fails here, and not when something is due.
  perform private.quiet_until(definition -> 'quietHours', now());
exception when invalid_parameter_value or invalid_datetime_format or datetime_field_overflow or invalid_text_representation then
  raise exception 'A time, a time zone or an amount in it cannot be read: %.', sqlerrm using errcode = 'PT400';
end $$;

-- Takes a definition as the strategy's next version. Its times count from now.
create function private.keep_strategy_version(strategy public.strategies, definition jsonb, author uuid) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  next_version integer := strategy.version + 1;
  new_digest text := private.sha256_hex(definition::text);
begin
  if next_version > 10000 then
    raise exception 'It was changed 10,000 times, which is the most; duplicate it.' using errcode = 'PT409';
  end if;
  insert into public.strategy_versions (strategy_id, version, tenant_id, definition, digest, created_by) values (strategy.id, next_version, strategy.tenant_id, definition, new_digest, author);
  update public.strategies set version = next_version, digest = new_digest, name = trim(definition ->> 'name'), trigger_type = definition #>> '{trigger,type}', trigger_event = definition #>> '{trigger,event}',
    scheduled_from = now(), next_at = null, changed_at = now() where id = strategy.id;
  return next_version;
end $$;

-- The strategy of whoever asks, locked; for a change when they may make one.
create function private.own_strategy(of_strategy uuid, wanted_permission text) returns public.strategies
language plpgsql security definer set search_path = ''
as $$
declare
  strategy public.strategies;
begin
  select s.* into strategy from public.strategies s where s.id = of_strategy and s.tenant_id in (select private.tenants_with('runs.read')) for update;
  if strategy.id is null then
    raise exception 'There is no such strategy in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(strategy.tenant_id, wanted_permission);
  return strategy;
end $$;

create function public.create_strategy(in_tenant uuid, definition jsonb, start_enabled boolean default false) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  strategy public.strategies;
begin
  perform private.require_permission(in_tenant, 'strategies.write');
  perform private.check_strategy(in_tenant, definition);
  perform private.require_allowed_model(definition ->> 'model');
  perform 1 from public.tenants t where t.id = in_tenant for no key update;
  if (select count(*) from public.strategies s where s.tenant_id = in_tenant) >= 200 then
    raise exception 'This workspace has 200 strategies, which is the most; delete one first.' using errcode = 'PT409';
  end if;
  insert into public.strategies (tenant_id, name, version, created_by) values (in_tenant, trim(definition ->> 'name'), 0, private.actor()) returning * into strategy;
  perform private.keep_strategy_version(strategy, definition, private.actor());
  update public.strategies set enabled = coalesce(start_enabled, false) where id = strategy.id;
  return strategy.id;
end $$;

-- The new version's number. `base_version`: the one that was read; what was changed since is not overwritten.
create function public.edit_strategy(of_strategy uuid, base_version integer, definition jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  strategy public.strategies := private.own_strategy(of_strategy, 'strategies.write');
begin
  if strategy.source = 'repository' then
    raise exception 'It is kept in %; change it there, or duplicate it.', strategy.file_path using errcode = 'PT409';
  end if;
  if strategy.version <> base_version then
    raise exception 'Somebody changed it meanwhile; reload to see version %.', strategy.version using errcode = 'PT409';
  end if;
  perform private.check_strategy(strategy.tenant_id, definition);
  perform private.require_allowed_model(definition ->> 'model');
  if strategy.digest = private.sha256_hex(definition::text) then return strategy.version; end if;
  return private.keep_strategy_version(strategy, definition, private.actor());
end $$;

-- `seen_digest`: what was looked at, which a repository's file has to be enabled by.
create function public.set_strategy_enabled(of_strategy uuid, wanted boolean, seen_digest text default null) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  strategy public.strategies := private.own_strategy(of_strategy, 'strategies.write');
  definition jsonb;
begin
  if strategy.enabled = wanted then return; end if;
  if wanted then
    if strategy.version = 0 or strategy.file_error is not null then
      raise exception 'Its file cannot be used as it is: %', coalesce(strategy.file_error, 'it was never read.') using errcode = 'PT409';
    end if;
    if seen_digest is distinct from strategy.digest and (strategy.source = 'repository' or seen_digest is not null) then
      raise exception 'It changed since you looked at it; reload, and look at what it says now.' using errcode = 'PT409';
    end if;
    select v.definition into definition from public.strategy_versions v where v.strategy_id = strategy.id and v.version = strategy.version;
    perform private.check_strategy(strategy.tenant_id, definition);
    perform private.require_allowed_model(definition ->> 'model');
  end if;
  update public.strategies set enabled = wanted, scheduled_from = now(), next_at = null, changed_at = now() where id = strategy.id;
end $$;

create function public.delete_strategy(of_strategy uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  strategy public.strategies := private.own_strategy(of_strategy, 'strategies.write');
begin
  if strategy.source = 'repository' and strategy.file_error is null then
    raise exception 'It is kept in %; delete it there. Until then you can disable it.', strategy.file_path using errcode = 'PT409';
  end if;
  delete from public.strategies where id = strategy.id;
end $$;

revoke execute on function private.quiet_until(jsonb, timestamptz), private.check_strategy(uuid, jsonb), private.keep_strategy_version(public.strategies, jsonb, uuid), private.own_strategy(uuid, text) from public;
revoke execute on function public.quiet_ends(jsonb, timestamptz[]), public.create_strategy(uuid, jsonb, boolean), public.edit_strategy(uuid, integer, jsonb),
  public.set_strategy_enabled(uuid, boolean, text), public.delete_strategy(uuid) from public, anon, authenticated;
grant execute on function public.create_strategy(uuid, jsonb, boolean), public.edit_strategy(uuid, integer, jsonb), public.set_strategy_enabled(uuid, boolean, text),
  public.delete_strategy(uuid), public.quiet_ends(jsonb, timestamptz[]) to anon, authenticated, service_role;
grant execute on function private.quiet_until(jsonb, timestamptz) to anon, authenticated, service_role;
