-- How much a workspace does in a time: runs a day, pull requests an hour, calls a minute. What is over a
-- limit waits its turn, in the order in which it came; calls are refused and told when to come again.

alter table public.runs
  -- When the run was let in; a retry is the same run.
  add column admitted_at timestamptz,
  add column pull_request_asked_at timestamptz,
  add column pull_request_at timestamptz;
update public.runs set admitted_at = started_at;
update public.runs r set pull_request_at = e.created_at from public.effects e where e.run_id = r.id and e.key = 'pull_request';
create index runs_admitted on public.runs (tenant_id, admitted_at) where admitted_at is not null;
create index runs_queued on public.runs (tenant_id, created_at, id) where status = 'queued' and admitted_at is null;
create index runs_pull_request on public.runs (tenant_id, pull_request_at) where pull_request_at is not null;
create index runs_pull_request_asked on public.runs (tenant_id, pull_request_asked_at, id) where pull_request_asked_at is not null and pull_request_at is null;

alter table public.api_keys add column calls_per_minute integer check (calls_per_minute >= 1);
grant select (calls_per_minute) on public.api_keys to anon, authenticated;

-- The limits that hold: the workspace's own, or the platform's, and never more than the platform's most.
create function private.limits_of(in_tenant uuid) returns table (runs_per_day integer, pull_requests_per_hour integer, calls_per_minute integer)
language sql stable security definer set search_path = ''
as $$
  select least(coalesce(t.runs_per_day, p.runs_per_day), p.max_runs_per_day),
    least(coalesce(t.pull_requests_per_hour, p.pull_requests_per_hour), p.max_pull_requests_per_hour),
    least(coalesce(t.calls_per_minute, p.calls_per_minute), p.max_calls_per_minute)
  from public.platform_settings p left join public.tenant_settings t on t.tenant_id = in_tenant
$$;

-- Says once for each reason why a run waits.
create function private.note_wait(run public.runs, why text, until timestamptz, event_type text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  update public.runs set waits_for = why, waits_until = until where id = run.id and (waits_for is distinct from why or waits_until is distinct from until);
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', left('waits.' || run.attempt || '.' || private.sha256_hex(why), 190), 'type', event_type, 'level', 'warning', 'message', why,
    'data', jsonb_build_object('until', until))));
end $$;

-- How long the engine waits before it asks again, at most an hour: whoever makes room wakes it sooner.
create function private.wait_ms(until timestamptz) returns bigint
language sql stable set search_path = ''
as $$ select greatest(1000, least(3600000, coalesce(extract(epoch from until - now()) * 1000, 3600000)))::bigint $$;

drop function public.claim_run(uuid, text);

-- Lets a run in, for one engine run: {state: 'claimed'}; 'gone' when someone else has it or it has ended;
-- 'wait' with wait_ms when its turn has not come. A retried step finds its own claim. The row of the
-- workspace's settings is the door, which one run passes at a time; it is locked before the run's row.
create function public.admit_run(of_run uuid, claimant text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  stop public.stops;
  most integer;
  used integer;
  ahead integer;
  free_at timestamptz;
  why text;
begin
  perform 1 from public.tenant_settings t where t.tenant_id = (select r.tenant_id from public.runs r where r.id = of_run) for update;
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null or run.status <> 'queued' or run.claimed_by is not null or run.wanted is not distinct from 'cancel' then
    return jsonb_build_object('state', case when run.claimed_by = claimant and run.finished_at is null then 'claimed' else 'gone' end);
  end if;

  stop := private.stop_on(run.tenant_id, run.repository_id, null);
  if stop.id is not null then
    perform private.note_wait(run, private.stop_sentence(stop), null, 'run.stopped');
    return jsonb_build_object('state', 'wait', 'wait_ms', private.wait_ms(null));
  end if;
  if run.admitted_at is null then
    select l.runs_per_day into most from private.limits_of(run.tenant_id) l;
    select count(*) into used from public.runs r where r.tenant_id = run.tenant_id and r.admitted_at > now() - interval '24 hours';
    -- Those before it that cannot begin now, because their repository is stopped, keep nobody waiting.
    select count(*) into ahead from public.runs r
    where r.tenant_id = run.tenant_id and r.status = 'queued' and r.admitted_at is null and r.wanted is distinct from 'cancel' and (r.created_at, r.id) < (run.created_at, run.id)
      and (private.stop_on(r.tenant_id, r.repository_id, null)).id is null;
    if used + ahead >= most then
      select r.admitted_at + interval '24 hours' into free_at from public.runs r
      where r.tenant_id = run.tenant_id and r.admitted_at > now() - interval '24 hours' and most > 0 order by r.admitted_at offset used + ahead - most limit 1;
      why := 'This workspace may start ' || most || case most when 1 then ' run' else ' runs' end || ' in 24 hours, and has.';
      perform private.note_wait(run, why, free_at, 'run.queued');
      return jsonb_build_object('state', 'wait', 'wait_ms', private.wait_ms(free_at));
    end if;
  end if;

  update public.runs set status = 'running', claimed_by = claimant, started_at = coalesce(started_at, now()), admitted_at = coalesce(admitted_at, now()), waits_for = null, waits_until = null,
    deadline_at = coalesce(deadline_at, now() + make_interval(mins => deadline_minutes))
  where id = of_run;
  perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'run.started.' || claimant, 'type', 'run.started', 'message', 'The run started.')));
  return jsonb_build_object('state', 'claimed');
end $$;

-- A place among the hour's pull requests, once for each run: {granted, wait_ms}. First come, first served.
create function public.take_pull_request(of_run uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  most integer;
  used integer;
  ahead integer;
  free_at timestamptz;
begin
  perform 1 from public.tenant_settings t where t.tenant_id = (select r.tenant_id from public.runs r where r.id = of_run) for update;
  select r.* into run from public.runs r where r.id = of_run for update;
  -- A repair of somebody's pull request opens none.
  if run.pull_request_at is not null or run.work_branch is not null then return jsonb_build_object('granted', true, 'wait_ms', 0); end if;
  if run.pull_request_asked_at is null then
    update public.runs set pull_request_asked_at = now() where id = of_run returning * into run;
  end if;
  select l.pull_requests_per_hour into most from private.limits_of(run.tenant_id) l;
  select count(*) into used from public.runs r where r.tenant_id = run.tenant_id and r.pull_request_at > now() - interval '1 hour';
  select count(*) into ahead from public.runs r
  where r.tenant_id = run.tenant_id and r.pull_request_asked_at is not null and r.pull_request_at is null and r.finished_at is null and r.held_by is null
    and (r.pull_request_asked_at, r.id) < (run.pull_request_asked_at, run.id);
  if used + ahead >= most then
    select r.pull_request_at + interval '1 hour' into free_at from public.runs r
    where r.tenant_id = run.tenant_id and r.pull_request_at > now() - interval '1 hour' and most > 0 order by r.pull_request_at offset used + ahead - most limit 1;
    perform private.note_wait(run, 'This workspace may open ' || most || case most when 1 then ' pull request' else ' pull requests' end || ' in an hour, and has.', free_at, 'pull_request.queued');
    return jsonb_build_object('granted', false, 'wait_ms', private.wait_ms(free_at));
  end if;
  -- The time that a run is given is its own: what it waited does not count.
  update public.runs set pull_request_at = now(), waits_for = null, waits_until = null, deadline_at = deadline_at + (now() - run.pull_request_asked_at) where id = of_run;
  return jsonb_build_object('granted', true, 'wait_ms', 0);
end $$;

create function private.limit_sentence(most integer, what text) returns text
language sql immutable set search_path = ''
as $$ select 'At most ' || most || ' ' || what || ', as the platform''s owner has set.' $$;

-- A workspace's own limits; null is the platform's default. The messages that wake what may go on now.
create function public.set_limits(in_tenant uuid, new_runs_per_day integer, new_pull_requests_per_hour integer, new_calls_per_minute integer) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'governance.manage');
  if new_runs_per_day not between 0 and private.bound_of(in_tenant, 'max_runs_per_day') then
    raise exception '%', private.limit_sentence(private.bound_of(in_tenant, 'max_runs_per_day')::integer, 'runs a day') using errcode = 'PT400';
  elsif new_pull_requests_per_hour not between 0 and private.bound_of(in_tenant, 'max_pull_requests_per_hour') then
    raise exception '%', private.limit_sentence(private.bound_of(in_tenant, 'max_pull_requests_per_hour')::integer, 'pull requests an hour') using errcode = 'PT400';
  elsif new_calls_per_minute not between 1 and private.bound_of(in_tenant, 'max_calls_per_minute') then
    raise exception '%', private.limit_sentence(private.bound_of(in_tenant, 'max_calls_per_minute')::integer, 'calls a minute, and at least one') using errcode = 'PT400';
  end if;
  update public.tenant_settings set runs_per_day = new_runs_per_day, pull_requests_per_hour = new_pull_requests_per_hour, calls_per_minute = new_calls_per_minute where tenant_id = in_tenant;
  return private.wake_runs(in_tenant);
end $$;

-- A key's own number of calls a minute; null is the workspace's.
create function public.set_key_limit(key_id uuid, new_calls_per_minute integer) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  found_tenant uuid;
  most integer;
begin
  select k.tenant_id into found_tenant from public.api_keys k where k.id = key_id;
  perform private.require_permission(found_tenant, 'governance.manage');
  most := private.bound_of(found_tenant, 'max_calls_per_minute');
  if new_calls_per_minute not between 1 and most then
    raise exception '%', private.limit_sentence(most, 'calls a minute, and at least one') using errcode = 'PT400';
  end if;
  update public.api_keys set calls_per_minute = new_calls_per_minute where id = key_id;
end $$;

-- The limits that hold in a workspace, what is used of them now, and what waits.
create function public.limits_now(in_tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  own public.tenant_settings;
begin
  perform private.require_permission(in_tenant, 'tenant.read');
  select t.* into own from public.tenant_settings t where t.tenant_id = in_tenant;
  return (
    select jsonb_build_object(
      'runs_per_day', jsonb_build_object('limit', l.runs_per_day, 'own', own.runs_per_day, 'default', p.runs_per_day, 'max', private.bound_of(in_tenant, 'max_runs_per_day'),
        'used', (select count(*) from public.runs r where r.tenant_id = in_tenant and r.admitted_at > now() - interval '24 hours'),
        'waiting', (select count(*) from public.runs r where r.tenant_id = in_tenant and r.status = 'queued' and r.admitted_at is null and r.waits_for is not null)),
      'pull_requests_per_hour', jsonb_build_object('limit', l.pull_requests_per_hour, 'own', own.pull_requests_per_hour, 'default', p.pull_requests_per_hour, 'max', private.bound_of(in_tenant, 'max_pull_requests_per_hour'),
        'used', (select count(*) from public.runs r where r.tenant_id = in_tenant and r.pull_request_at > now() - interval '1 hour'),
        'waiting', (select count(*) from public.runs r where r.tenant_id = in_tenant and r.pull_request_asked_at is not null and r.pull_request_at is null and r.finished_at is null)),
      'calls_per_minute', jsonb_build_object('limit', l.calls_per_minute, 'own', own.calls_per_minute, 'default', p.calls_per_minute, 'max', private.bound_of(in_tenant, 'max_calls_per_minute')),
      'keys', coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'prefix', k.prefix, 'own', k.calls_per_minute, 'limit', least(coalesce(k.calls_per_minute, l.calls_per_minute), private.bound_of(in_tenant, 'max_calls_per_minute')),
          'used', coalesce((select u.used from public.rate_limits u where u.subject = 'key:' || k.id and u.window_start > now() - interval '1 minute' order by u.window_start desc limit 1), 0)) order by k.created_at desc)
        from (select a.* from public.api_keys a where a.tenant_id = in_tenant and a.revoked_at is null and private.has_permission(in_tenant, 'keys.read') order by a.created_at desc limit 100) k), '[]'))
    from public.platform_settings p, private.limits_of(in_tenant) l);
end $$;

drop function public.take_api_call(integer, integer);

-- Takes one call from this minute's window of whoever asks, and says who that is: one trip for what every
-- call needs. The subject and the limit are decided here and never by the caller; null is nobody. A
-- person's session works in several workspaces and has the platform's number of calls.
create function public.take_api_call() returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  key public.api_keys := private.current_api_key();
  asking text := coalesce('key:' || key.id, 'user:' || (select auth.uid()));
  start timestamptz := to_timestamp(floor(extract(epoch from now()) / 60) * 60);
  call_limit integer;
  now_used integer;
begin
  if asking is null then
    return null;
  end if;
  call_limit := private.calls_of(key);
  insert into public.rate_limits as l (subject, window_start, used) values (asking, start, 1)
  on conflict (subject, window_start) do update set used = l.used + 1
  returning l.used into now_used;
  -- The use of a key is noted at most once a minute: a busy key must not become a hot row.
  update public.api_keys a set last_used_at = now()
  where a.id = key.id and (a.last_used_at is null or a.last_used_at < now() - interval '1 minute');
  if now_used = 1 then
    delete from public.rate_limits where window_start < now() - interval '1 hour';
  end if;
  return jsonb_build_object('allowed', now_used <= call_limit, 'limit', call_limit, 'remaining', greatest(call_limit - now_used, 0),
    'reset_seconds', ceil(extract(epoch from start + interval '1 minute' - now())),
    'user_id', coalesce(key.created_by, auth.uid()), 'tenant_id', key.tenant_id, 'scopes', key.scopes);
end $$;

revoke execute on function private.limits_of(uuid), private.note_wait(public.runs, text, timestamptz, text), private.wait_ms(timestamptz), private.limit_sentence(integer, text) from public;
revoke execute on function public.admit_run(uuid, text), public.take_pull_request(uuid), public.set_limits(uuid, integer, integer, integer), public.set_key_limit(uuid, integer),
  public.limits_now(uuid), public.take_api_call() from public, anon, authenticated;
grant execute on function public.admit_run(uuid, text), public.take_pull_request(uuid) to service_role;
grant execute on function public.set_limits(uuid, integer, integer, integer), public.set_key_limit(uuid, integer), public.limits_now(uuid), public.take_api_call() to anon, authenticated, service_role;
