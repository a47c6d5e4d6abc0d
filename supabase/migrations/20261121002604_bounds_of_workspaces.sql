-- What the owner allows one workspace bounds its limits and caps, instead of what the platform allows in general.

create or replace function private.limits_of(in_tenant uuid) returns table (runs_per_day integer, pull_requests_per_hour integer, calls_per_minute integer)
language sql stable security definer set search_path = ''
as $$
  select least(coalesce(t.runs_per_day, p.runs_per_day), private.bound_of(in_tenant, 'max_runs_per_day'))::integer,
    least(coalesce(t.pull_requests_per_hour, p.pull_requests_per_hour), private.bound_of(in_tenant, 'max_pull_requests_per_hour'))::integer,
    least(coalesce(t.calls_per_minute, p.calls_per_minute), private.bound_of(in_tenant, 'max_calls_per_minute'))::integer
  from public.platform_settings p left join public.tenant_settings t on t.tenant_id = in_tenant
$$;

-- What a call may cost its caller at most: a key's own number within what its workspace may have.
create function private.calls_of(key public.api_keys) returns integer
language sql stable security definer set search_path = ''
as $$ select least(coalesce(key.calls_per_minute, l.calls_per_minute), private.bound_of(key.tenant_id, 'max_calls_per_minute'))::integer from private.limits_of(key.tenant_id) l $$;
revoke execute on function private.calls_of(public.api_keys) from public;

create function private.most_for(in_tenant uuid, period text) returns bigint
language sql stable security definer set search_path = ''
as $$ select private.bound_of(in_tenant, 'max_' || period || '_cap_micros') $$;
revoke execute on function private.most_for(uuid, text) from public;
