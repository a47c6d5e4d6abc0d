-- A fixed window for each caller of the API, counted by one upsert: no race, one row a caller.

create table public.rate_limits (
  subject text not null check (length(subject) <= 200),
  window_start timestamptz not null,
  used integer not null default 0,
  primary key (subject, window_start)
);
create index rate_limits_window on public.rate_limits (window_start);
alter table public.rate_limits enable row level security;
grant all on public.rate_limits to service_role;
create policy "Only the platform counts calls" on public.rate_limits for select to service_role using (true);

-- Takes one call from the subject's window of window_seconds, and says who the subject is: one trip for
-- what every call needs. The subject is decided here and never by the caller; null is nobody. Old
-- windows are removed as new ones begin.
create function public.take_api_call(call_limit integer, window_seconds integer) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  key public.api_keys := private.current_api_key();
  asking text := coalesce('key:' || key.id, 'user:' || (select auth.uid()));
  start timestamptz;
  now_used integer;
begin
  if asking is null then
    return null;
  end if;
  -- Whoever calls this directly must not fill the table with windows that never end.
  if window_seconds is null or window_seconds not between 1 and 3600 then
    raise exception 'A window lasts 1 to 3,600 seconds.' using errcode = 'PT400';
  end if;
  start := to_timestamp(floor(extract(epoch from now()) / window_seconds) * window_seconds);
  insert into public.rate_limits as l (subject, window_start, used) values (asking, start, 1)
  on conflict (subject, window_start) do update set used = l.used + 1
  returning l.used into now_used;
  -- The use of a key is noted at most once a minute: a busy key must not become a hot row.
  update public.api_keys a set last_used_at = now()
  where a.id = key.id and (a.last_used_at is null or a.last_used_at < now() - interval '1 minute');
  if now_used = 1 then
    delete from public.rate_limits where window_start < now() - interval '1 hour';
  end if;
  return jsonb_build_object('allowed', now_used <= call_limit, 'remaining', greatest(call_limit - now_used, 0),
    'reset_seconds', ceil(extract(epoch from start + make_interval(secs => window_seconds) - now())),
    'user_id', coalesce(key.created_by, auth.uid()), 'tenant_id', key.tenant_id, 'scopes', key.scopes);
end $$;
revoke execute on function public.take_api_call(integer, integer) from public, anon, authenticated;
grant execute on function public.take_api_call(integer, integer) to anon, authenticated, service_role;
