-- What the owner allows one workspace counts where limits are held and set: instead of the platform's most.

create or replace function private.limits_of(in_tenant uuid) returns table (runs_per_day integer, pull_requests_per_hour integer, calls_per_minute integer)
language sql stable security definer set search_path = ''
as $$
  select least(coalesce(t.runs_per_day, p.runs_per_day), private.bound_of(in_tenant, 'max_runs_per_day'))::integer,
    least(coalesce(t.pull_requests_per_hour, p.pull_requests_per_hour), private.bound_of(in_tenant, 'max_pull_requests_per_hour'))::integer,
    least(coalesce(t.calls_per_minute, p.calls_per_minute), private.bound_of(in_tenant, 'max_calls_per_minute'))::integer
  from public.platform_settings p left join public.tenant_settings t on t.tenant_id = in_tenant
$$;

create or replace function public.set_limits(in_tenant uuid, new_runs_per_day integer, new_pull_requests_per_hour integer, new_calls_per_minute integer) returns jsonb
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

create or replace function public.set_key_limit(key_id uuid, new_calls_per_minute integer) returns void
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

-- What a call may cost its caller at most: a key's own number within what its workspace may have.
create function private.calls_of(key public.api_keys) returns integer
language sql stable security definer set search_path = ''
as $$ select least(coalesce(key.calls_per_minute, l.calls_per_minute), private.bound_of(key.tenant_id, 'max_calls_per_minute'))::integer from private.limits_of(key.tenant_id) l $$;
revoke execute on function private.calls_of(public.api_keys) from public;

create or replace function public.limits_now(in_tenant uuid) returns jsonb
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

create or replace function public.take_api_call() returns jsonb
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
