-- How the platform was: minute by minute for a week, read for charts of the last hour and day.

-- What one look a minute found. Waiting: of the outbox, the engine's queue and deliveries together.
create table public.pulse_minutes (
  minute timestamptz primary key,
  -- In that minute, over all workspaces.
  runs_started integer not null check (runs_started >= 0),
  waiting bigint not null check (waiting >= 0),
  -- Of the oldest that waits.
  age_seconds double precision not null check (age_seconds >= 0)
);
alter table public.pulse_minutes enable row level security;
grant select on public.pulse_minutes to authenticated;
grant all on public.pulse_minutes to service_role;
create policy "Platform owners see how it was" on public.pulse_minutes for select to authenticated using ((select private.is_platform_owner()));

-- Keeps what a look found, as that of the last whole minute; a second look in it changes nothing.
create function public.record_pulse(waiting_now bigint, oldest_seconds double precision) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  whole timestamptz := date_trunc('minute', now()) - interval '1 minute';
begin
  insert into public.pulse_minutes (minute, runs_started, waiting, age_seconds)
  select whole, count(*), waiting_now, greatest(oldest_seconds, 0) from public.runs r where r.created_at >= whole and r.created_at < whole + interval '1 minute'
  on conflict (minute) do nothing;
  delete from public.pulse_minutes where minute < now() - interval '7 days';
end $$;

-- The last hour by minute, or the last day by quarter of an hour: [{at, minutes, runs_started, waiting,
-- age_seconds, kinds: {api: {buckets, errors}, …}}]. At most 1,440 looks and 4,320 histograms are read.
create function public.platform_history(span text) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  step interval := case span when 'hour' then interval '1 minute' when 'day' then interval '15 minutes' end;
  slots integer := case span when 'hour' then 60 else 96 end;
  origin constant timestamptz := '2000-01-01T00:00:00Z';
  last_at timestamptz := date_bin(step, now(), origin);
  first_at timestamptz := last_at - step * (slots - 1);
begin
  if auth.role() <> 'service_role' then
    perform private.require_owner();
  end if;
  if step is null then
    raise exception 'The history is of the last hour or day.' using errcode = 'PT400';
  end if;
  return (
    with looks as (
      select date_bin(step, p.minute, origin) as at, count(*) as minutes, sum(p.runs_started) as runs_started, max(p.waiting) as waiting, max(p.age_seconds) as age_seconds
      from public.pulse_minutes p where p.minute >= first_at group by 1
    ), counted as (
      select c.at, jsonb_object_agg(c.kind, jsonb_build_object('buckets', c.buckets, 'errors', c.errors)) as kinds
      from (
        select date_bin(step, m.minute, origin) as at, m.kind, sum(m.errors) as errors,
          array[sum(m.buckets[1]), sum(m.buckets[2]), sum(m.buckets[3]), sum(m.buckets[4]), sum(m.buckets[5]), sum(m.buckets[6]),
            sum(m.buckets[7]), sum(m.buckets[8]), sum(m.buckets[9]), sum(m.buckets[10]), sum(m.buckets[11]), sum(m.buckets[12])] as buckets
        from public.metric_minutes m where m.name = '*' and m.minute >= first_at group by 1, 2
      ) c group by c.at
    )
    select jsonb_agg(jsonb_build_object('at', s.at, 'minutes', coalesce(l.minutes, 0), 'runs_started', l.runs_started, 'waiting', l.waiting, 'age_seconds', l.age_seconds, 'kinds', coalesce(c.kinds, '{}')) order by s.at)
    from generate_series(first_at, last_at, step) s (at) left join looks l on l.at = s.at left join counted c on c.at = s.at);
end $$;

revoke execute on function public.record_pulse(bigint, double precision), public.platform_history(text) from public, anon, authenticated;
grant execute on function public.record_pulse(bigint, double precision) to service_role;
grant execute on function public.platform_history(text) to authenticated, service_role;
