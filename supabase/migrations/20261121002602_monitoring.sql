-- How the platform is: latencies by minute, the numbers of this moment, and incidents.

-- What each process counted of a minute, added up: a histogram for each route, step or webhook.
-- Bounds in milliseconds: 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, and above.
-- The name * is all of a kind together, so that the history of a day is few rows.
create table public.metric_minutes (
  minute timestamptz not null,
  kind text not null check (kind in ('api', 'step', 'webhook')),
  name text not null check (length(name) between 1 and 120),
  buckets bigint[] not null check (cardinality(buckets) = 12),
  errors bigint not null default 0 check (errors >= 0),
  sum_ms double precision not null default 0,
  primary key (minute, kind, name)
);
create index metric_minutes_all on public.metric_minutes (minute) where name = '*';

create table public.incidents (
  id uuid primary key default gen_random_uuid(),
  -- The rule that opened it, as lib/observability/rules.ts names it.
  rule text not null check (length(rule) between 1 and 60),
  title text not null check (length(title) between 1 and 200),
  severity text not null check (severity in ('warning', 'critical')),
  value double precision not null,
  opened_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  assigned_to uuid references auth.users (id) on delete set null,
  resolved_at timestamptz
);
-- One at a time for each rule, whoever looks.
create unique index incidents_open on public.incidents (rule) where resolved_at is null;
create index incidents_recent on public.incidents (opened_at desc, id desc);
create index incidents_assigned on public.incidents (assigned_to);

create table public.incident_events (
  id uuid primary key default gen_random_uuid(),
  incident_id uuid not null references public.incidents (id) on delete cascade,
  at timestamptz not null default now(),
  kind text not null check (kind in ('opened', 'acknowledged', 'assigned', 'note', 'resolved', 'alerted', 'alert_failed')),
  by uuid references auth.users (id) on delete set null,
  said text not null check (length(said) between 1 and 2000)
);
create index incident_events_incident on public.incident_events (incident_id, at);
create index incident_events_by on public.incident_events (by);

-- What a rule saw until now: since when its value is on the other side of its threshold.
create table public.rule_states (
  rule text primary key check (length(rule) <= 60),
  value double precision not null,
  crossed_since timestamptz,
  seen_at timestamptz not null default now()
);

-- An alert for each change of an incident and each channel: written with the change, sent after.
create table public.alerts (
  incident_id uuid not null references public.incidents (id) on delete cascade,
  change text not null check (change in ('trigger', 'acknowledge', 'resolve')),
  channel text not null check (channel in ('slack', 'pagerduty')),
  claimed_at timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  sent_at timestamptz,
  primary key (incident_id, change, channel)
);
create index alerts_waiting on public.alerts (incident_id) where sent_at is null;

alter table public.metric_minutes enable row level security;
alter table public.incidents enable row level security;
alter table public.incident_events enable row level security;
alter table public.rule_states enable row level security;
alter table public.alerts enable row level security;
grant select on public.metric_minutes, public.incidents, public.incident_events to authenticated;
grant all on public.metric_minutes, public.incidents, public.incident_events, public.rule_states, public.alerts to service_role;
create policy "Platform owners see latencies" on public.metric_minutes for select to authenticated using ((select private.is_platform_owner()));
create policy "Platform owners see incidents" on public.incidents for select to authenticated using ((select private.is_platform_owner()));
create policy "Platform owners see what happened in incidents" on public.incident_events for select to authenticated using ((select private.is_platform_owner()));
create policy "Only the platform reads what rules saw" on public.rule_states for select to service_role using (true);
create policy "Only the platform sends alerts" on public.alerts for select to service_role using (true);

-- Adds what one process counted: [{minute, kind, name, buckets, errors, sum_ms}], at most 400. Old minutes go with it.
create function public.record_metrics(counted jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.metric_minutes as m (minute, kind, name, buckets, errors, sum_ms)
  with given as (
    select c.* from jsonb_to_recordset(counted) as c (minute timestamptz, kind text, name text, buckets bigint[], errors bigint, sum_ms double precision) limit 400
  )
  select g.minute, g.kind, g.name, g.buckets, g.errors, g.sum_ms from given g
  union all
  select g.minute, g.kind, '*',
    array[sum(g.buckets[1]), sum(g.buckets[2]), sum(g.buckets[3]), sum(g.buckets[4]), sum(g.buckets[5]), sum(g.buckets[6]),
      sum(g.buckets[7]), sum(g.buckets[8]), sum(g.buckets[9]), sum(g.buckets[10]), sum(g.buckets[11]), sum(g.buckets[12])]::bigint[], sum(g.errors)::bigint, sum(g.sum_ms)
  from given g group by g.minute, g.kind
  on conflict (minute, kind, name) do update set errors = m.errors + excluded.errors, sum_ms = m.sum_ms + excluded.sum_ms,
    buckets = (select array_agg(a.n + b.n order by a.place) from unnest(m.buckets) with ordinality a (n, place) join unnest(excluded.buckets) with ordinality b (n, place) on b.place = a.place);
  delete from public.metric_minutes where minute < now() - interval '7 days';
end $$;

-- The moment's numbers, for the owner's page, the rules and /api/metrics. Amounts are counts, ages are seconds.
create function private.pulse() returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  engine jsonb := null;
begin
  -- The embedded engine keeps its queue in this database; another engine is asked elsewhere.
  if to_regclass('inngest.queue') is not null then
    execute 'select jsonb_build_object(''waiting'', count(*), ''age_seconds'', coalesce(extract(epoch from now() - min(q.due_at)), 0)) from inngest.queue q where q.due_at <= now() and q.lease is null' into engine;
  end if;
  return jsonb_build_object(
    'outbox', (select jsonb_build_object('waiting', count(*), 'age_seconds', coalesce(extract(epoch from now() - min(o.created_at)), 0)) from public.outbox o),
    'engine', engine,
    'deliveries', (select jsonb_build_object('waiting', count(*) filter (where d.status = 'received'), 'failed_hour', count(*) filter (where d.status = 'failed' and d.received_at > now() - interval '1 hour'),
        'age_seconds', coalesce(extract(epoch from now() - min(d.received_at) filter (where d.status = 'received')), 0))
      from public.github_deliveries d where d.status = 'received' or d.received_at > now() - interval '1 hour'),
    'runs', (select jsonb_build_object('open', count(*) filter (where r.finished_at is null), 'queued', count(*) filter (where r.status = 'queued'), 'paused', count(*) filter (where r.status = 'paused'))
      from public.runs r where r.status in ('queued', 'running', 'waiting', 'paused')),
    'started_hour', (select count(*) from public.runs r where r.status is not null and r.created_at > now() - interval '1 hour'),
    'ended_hour', (select jsonb_build_object('all', count(*), 'failed', count(*) filter (where r.status = 'failed')) from public.runs r where r.finished_at > now() - interval '1 hour'),
    'database_bytes', pg_database_size(current_database()),
    'tenants', (select jsonb_build_object('all', count(*), 'suspended', count(t.suspended_at)) from public.tenants t),
    'incidents_open', (select count(*) from public.incidents i where i.resolved_at is null));
end $$;
create index github_deliveries_waiting on public.github_deliveries (received_at) where status = 'received';
create index runs_by_creation on public.runs (created_at desc);
create index runs_by_end on public.runs (finished_at desc) where finished_at is not null;

-- The histograms of the last `minutes`, added up by kind and name.
create function private.latencies(minutes integer) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', k.kind, 'name', k.name, 'buckets', k.buckets, 'errors', k.errors, 'sum_ms', k.sum_ms) order by k.kind, k.name), '[]')
  from (
    select m.kind, m.name, sum(m.errors) as errors, sum(m.sum_ms) as sum_ms,
      array[sum(m.buckets[1]), sum(m.buckets[2]), sum(m.buckets[3]), sum(m.buckets[4]), sum(m.buckets[5]), sum(m.buckets[6]),
        sum(m.buckets[7]), sum(m.buckets[8]), sum(m.buckets[9]), sum(m.buckets[10]), sum(m.buckets[11]), sum(m.buckets[12])] as buckets
    from public.metric_minutes m where m.minute > now() - make_interval(mins => minutes) and m.name <> '*' group by m.kind, m.name order by m.kind, m.name limit 400
  ) k
$$;

create function public.platform_pulse() returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  if auth.role() <> 'service_role' then
    perform private.require_owner();
  end if;
  return private.pulse() || jsonb_build_object('latencies', private.latencies(15));
end $$;

-- What a rule found now: {rule, title, severity, value, state: 'crossed' | 'clear' | 'between', open_after, clear_after}
-- with seconds that it must stay so. Opens its incident once and resolves it once, each with its alerts to
-- `channels`. Answers 'opened', 'resolved', or null.
create function public.judge_rule(measured jsonb, channels text[]) returns text
language plpgsql security definer set search_path = ''
as $$
declare
  state public.rule_states;
  open_incident public.incidents;
  crossing boolean;
begin
  insert into public.rule_states (rule, value) values (measured ->> 'rule', (measured ->> 'value')::double precision) on conflict do nothing;
  select s.* into state from public.rule_states s where s.rule = measured ->> 'rule' for update;
  select i.* into open_incident from public.incidents i where i.rule = measured ->> 'rule' and i.resolved_at is null;
  -- Open waits for clear, and clear for crossed: what lies between the two thresholds changes nothing.
  crossing := (open_incident.id is null and measured ->> 'state' = 'crossed') or (open_incident.id is not null and measured ->> 'state' = 'clear');
  update public.rule_states set value = (measured ->> 'value')::double precision, seen_at = now(), crossed_since = case when crossing then coalesce(state.crossed_since, now()) end
  where rule = state.rule returning * into state;
  if not crossing then return null; end if;
  if open_incident.id is null then
    if now() - state.crossed_since < make_interval(secs => (measured ->> 'open_after')::integer) then return null; end if;
    insert into public.incidents (rule, title, severity, value) values (state.rule, measured ->> 'title', measured ->> 'severity', state.value) returning * into open_incident;
    update public.rule_states set crossed_since = null where rule = state.rule;
    insert into public.incident_events (incident_id, kind, said) values (open_incident.id, 'opened', measured ->> 'title');
    insert into public.alerts (incident_id, change, channel) select open_incident.id, 'trigger', c from unnest(channels) c;
    return 'opened';
  end if;
  if now() - state.crossed_since < make_interval(secs => (measured ->> 'clear_after')::integer) then return null; end if;
  update public.rule_states set crossed_since = null where rule = state.rule;
  perform private.resolve(open_incident.id, null, 'It is over by itself.');
  return 'resolved';
end $$;

-- Whoever was told that it began is told that it ended.
create function private.resolve(of_incident uuid, who uuid, said text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  update public.incidents set resolved_at = now() where id = of_incident and resolved_at is null;
  if not found then return; end if;
  insert into public.incident_events (incident_id, kind, by, said) values (of_incident, 'resolved', who, said);
  insert into public.alerts (incident_id, change, channel) select of_incident, 'resolve', a.channel from public.alerts a where a.incident_id = of_incident and a.change = 'trigger' on conflict do nothing;
end $$;

-- Takes alerts that are to be sent, for five minutes: what its taker does not report is taken again, at
-- most eight times in all. A resolution is sent after its beginning.
create function public.take_alerts() returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  answer jsonb;
begin
  with taken as (
    update public.alerts a set claimed_at = now(), attempts = a.attempts + 1
    where (a.incident_id, a.change, a.channel) in (
      select w.incident_id, w.change, w.channel from public.alerts w
      where w.sent_at is null and w.attempts < 8 and (w.claimed_at is null or w.claimed_at < now() - interval '5 minutes')
        and (w.change = 'trigger' or not exists (select 1 from public.alerts t where t.incident_id = w.incident_id and t.channel = w.channel and t.change = 'trigger' and t.sent_at is null and t.attempts < 8))
      order by w.incident_id limit 20 for update skip locked)
    returning a.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('incident_id', t.incident_id, 'change', t.change, 'channel', t.channel, 'rule', i.rule, 'title', i.title, 'severity', i.severity, 'value', i.value, 'opened_at', i.opened_at)), '[]') into answer
  from taken t join public.incidents i on i.id = t.incident_id;
  return answer;
end $$;

create function public.settle_alert(of_incident uuid, of_change text, of_channel text, problem text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if problem is null then
    update public.alerts set sent_at = now() where incident_id = of_incident and change = of_change and channel = of_channel and sent_at is null;
    if found then
      insert into public.incident_events (incident_id, kind, said) values (of_incident, 'alerted', case of_channel when 'slack' then 'Slack' else 'PagerDuty' end || ' was told: ' || of_change || '.');
    end if;
  else
    -- Once for each alert: the next tries say the same.
    insert into public.incident_events (incident_id, kind, said)
    select of_incident, 'alert_failed', left(case of_channel when 'slack' then 'Slack' else 'PagerDuty' end || ' could not be told (' || of_change || '): ' || problem, 2000)
    where exists (select 1 from public.alerts a where a.incident_id = of_incident and a.change = of_change and a.channel = of_channel and a.attempts = 1);
  end if;
end $$;

-- The owner's acts on an incident. `action`: acknowledge, assign (`who`, an owner), note, or resolve (a note says how).
create function public.steer_incident(of_incident uuid, action text, said text default null, who uuid default null) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  incident public.incidents;
begin
  perform private.require_owner();
  select i.* into incident from public.incidents i where i.id = of_incident for update;
  if incident.id is null then
    raise exception 'There is no such incident.' using errcode = 'PT404';
  elsif action <> 'note' and incident.resolved_at is not null then
    raise exception 'This incident is resolved already.' using errcode = 'PT409';
  elsif action in ('note', 'resolve') and length(trim(coalesce(said, ''))) not between 1 and 2000 then
    raise exception 'Write a note of 1 to 2,000 characters.' using errcode = 'PT400';
  end if;
  if action = 'acknowledge' then
    if incident.acknowledged_at is not null then return; end if;
    update public.incidents set acknowledged_at = now(), assigned_to = coalesce(assigned_to, auth.uid()) where id = of_incident;
    insert into public.incident_events (incident_id, kind, by, said) values (of_incident, 'acknowledged', auth.uid(), 'Somebody looks at it.');
    insert into public.alerts (incident_id, change, channel) select of_incident, 'acknowledge', a.channel from public.alerts a where a.incident_id = of_incident and a.change = 'trigger' and a.channel = 'pagerduty' on conflict do nothing;
  elsif action = 'assign' then
    if not exists (select 1 from public.platform_owners o where o.user_id = who) then
      raise exception 'An incident is assigned to one of the platform''s owners.' using errcode = 'PT400';
    end if;
    update public.incidents set assigned_to = who where id = of_incident;
    insert into public.incident_events (incident_id, kind, by, said)
    select of_incident, 'assigned', auth.uid(), 'Assigned to ' || coalesce(nullif(p.display_name, ''), p.email) || '.' from public.profiles p where p.user_id = who;
  elsif action = 'note' then
    insert into public.incident_events (incident_id, kind, by, said) values (of_incident, 'note', auth.uid(), trim(said));
  elsif action = 'resolve' then
    perform private.resolve(of_incident, auth.uid(), trim(said));
  else
    raise exception 'An incident can be acknowledged, assigned, resolved, or get a note.' using errcode = 'PT400';
  end if;
end $$;

-- Who owns the platform since when, who made them and why, for those who do. Both are null for those who were
-- made on the platform's machine.
create function public.owners() returns table (user_id uuid, email text, display_name text, since timestamptz, made_by text, reason text)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_owner();
  return query select p.user_id, p.email, p.display_name, o.created_at, b.email, o.reason
    from public.platform_owners o join public.profiles p on p.user_id = o.user_id left join public.profiles b on b.user_id = o.made_by order by o.created_at, p.user_id limit 100;
end $$;

do $$
begin
  perform private.audit_table('public.incidents', 'incident');
end $$;

revoke execute on function private.pulse(), private.latencies(integer), private.resolve(uuid, uuid, text) from public;
revoke execute on function public.record_metrics(jsonb), public.platform_pulse(), public.judge_rule(jsonb, text[]), public.take_alerts(), public.settle_alert(uuid, text, text, text),
  public.steer_incident(uuid, text, text, uuid), public.owners() from public, anon, authenticated;
grant execute on function public.record_metrics(jsonb), public.judge_rule(jsonb, text[]), public.take_alerts(), public.settle_alert(uuid, text, text, text) to service_role;
grant execute on function public.platform_pulse(), public.steer_incident(uuid, text, text, uuid), public.owners() to authenticated, service_role;
