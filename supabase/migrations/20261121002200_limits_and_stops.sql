-- The kill switch: an agent, a repository, a workspace or the platform stops, with a reason, until the
-- stop is lifted. What is stopped is read from this table at every step of a pipeline; what a run's row
-- says about it is for people to see.

insert into public.role_permissions (role, permission) values ('admin', 'governance.manage');

create table public.stops (
  id uuid primary key default gen_random_uuid(),
  scope text not null check (scope in ('platform', 'tenant', 'repository', 'agent')),
  -- Null: everywhere.
  tenant_id uuid references public.tenants (id) on delete cascade,
  -- A repository's id or an agent's name; '' for the platform and for a whole workspace.
  subject text not null default '' check (length(subject) <= 60),
  reason text not null check (length(trim(reason)) between 1 and 400),
  -- A platform owner stopped it as such, and only one can lift it.
  by_owner boolean not null default false,
  stopped_by uuid references auth.users (id) on delete set null,
  -- As people are shown who it was; whoever leaves is still named.
  stopped_name text not null check (length(stopped_name) <= 120),
  stopped_at timestamptz not null default now(),
  lifted_by uuid references auth.users (id) on delete set null,
  lifted_at timestamptz,
  check (tenant_id is not null or by_owner),
  check ((scope = 'platform') <= (tenant_id is null)),
  check ((scope in ('tenant', 'repository')) <= (tenant_id is not null)),
  check ((scope in ('platform', 'tenant')) = (subject = ''))
);
create unique index stops_open on public.stops (scope, coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), subject, by_owner) where lifted_at is null;
create index stops_tenant on public.stops (tenant_id, stopped_at desc);
create index stops_stopped_by on public.stops (stopped_by);
create index stops_lifted_by on public.stops (lifted_by);

alter table public.stops enable row level security;
grant select on public.stops to anon, authenticated;
grant all on public.stops to service_role;
create policy "Members see what is stopped for them" on public.stops
  for select to anon, authenticated using (
    tenant_id in (select private.tenants_with('tenant.read')) or (tenant_id is null and (select private.actor()) is not null)
  );

alter table public.runs
  add column held_by uuid references public.stops (id) on delete set null,
  add column held_at timestamptz,
  -- Why the run does not go on by itself just now, in a sentence, and until when, where that is known.
  add column waits_for text check (length(waits_for) <= 800),
  add column waits_until timestamptz;
create index runs_held_by on public.runs (held_by);

-- The stop that applies to whoever works there now, the widest first; no row when nothing is stopped.
create function private.stop_on(in_tenant uuid, in_repository uuid, in_stage text) returns public.stops
language plpgsql stable security definer set search_path = ''
as $$
declare
  stop public.stops;
begin
  select s.* into stop from public.stops s
  where s.lifted_at is null and (s.tenant_id is null or s.tenant_id = in_tenant)
    and (s.scope in ('platform', 'tenant')
      or (s.scope = 'repository' and s.subject = in_repository::text)
      or (s.scope = 'agent' and s.subject = private.agent_of(in_stage)))
  order by array_position(array['platform', 'tenant', 'repository', 'agent'], s.scope), s.stopped_at limit 1;
  return stop;
end $$;

create function private.stop_sentence(stop public.stops) returns text
language sql immutable set search_path = ''
as $$
  select stop.stopped_name || ' stopped ' || case stop.scope when 'platform' then 'MorningAI' when 'tenant' then 'this workspace' when 'repository' then 'this repository' else 'the ' || stop.subject end
    || ': ' || stop.reason
$$;

-- Makes a run's row say what is so: held while a stop applies, and on its way again when none does.
-- Answers the message that wakes it, or null.
create function private.heed(of_run uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  stop public.stops;
  sentence text;
  waited_from timestamptz;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null or run.finished_at is not null or run.status = 'queued' then return null; end if;
  stop := private.stop_on(run.tenant_id, run.repository_id, run.stage);
  if stop.id is not null then
    if run.held_by is distinct from stop.id then
      sentence := private.stop_sentence(stop);
      update public.runs set held_by = stop.id, held_at = coalesce(held_at, now()), status = 'paused', waits_for = sentence, waits_until = null where id = of_run;
      perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'stopped.' || stop.id || '.' || (run.last_event_number + 1), 'type', 'run.stopped', 'level', 'warning', 'message', sentence,
        'data', jsonb_build_object('stop_id', stop.id, 'scope', stop.scope, 'subject', stop.subject, 'by', stop.stopped_by))));
    end if;
    return null;
  end if;
  if run.held_at is null then return null; end if;
  if run.wanted is distinct from 'pause' then
    -- What waited for a decision when it was stopped has waited since it was asked.
    select least(run.held_at, min(a.created_at)) into waited_from from public.approvals a where a.run_id = of_run and a.decided_at >= run.held_at;
    update public.runs set held_by = null, held_at = null, waits_for = null,
      status = case when exists (select 1 from public.approvals a where a.run_id = of_run and a.status = 'pending') then 'waiting' else 'running' end,
      deadline_at = case when exists (select 1 from public.approvals a where a.run_id = of_run and a.status = 'pending') then deadline_at else deadline_at + (now() - coalesce(waited_from, run.held_at)) end
    where id = of_run;
  else
    update public.runs set held_by = null, held_at = null, waits_for = null where id = of_run;
  end if;
  perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'unstopped.' || (run.last_event_number + 1), 'type', 'run.unstopped',
    'message', case when run.wanted is not distinct from 'pause' then 'The stop was lifted; the run stays paused, as a person asked.' else 'The stop was lifted; the run goes on.' end)));
  return private.post(of_run || ':unstopped:' || (run.last_event_number + 1), run.tenant_id, 'run/resumed', jsonb_build_object('runId', of_run, 'tenantId', run.tenant_id));
end $$;

-- For the pipelines, before each thing that they begin: whether the run is stopped.
create function public.heed_stops(of_run uuid) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  stopped boolean;
begin
  select r.* into run from public.runs r where r.id = of_run;
  stopped := run.finished_at is null and (private.stop_on(run.tenant_id, run.repository_id, run.stage)).id is not null;
  if run.finished_at is null and (stopped or run.held_at is not null) then
    perform private.heed(of_run);
  end if;
  return stopped;
end $$;

-- For what looks again and again while work is under way: 'cancel', 'stop', or null.
create function public.run_halt(of_run uuid) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  select r.* into run from public.runs r where r.id = of_run;
  if run.wanted = 'cancel' or run.finished_at is not null then return 'cancel'; end if;
  if (private.stop_on(run.tenant_id, run.repository_id, run.stage)).id is not null then return 'stop'; end if;
  return null;
end $$;

-- Whether whoever is asking acts as the platform's owner there: an owner who manages the workspace as its
-- member acts as that.
create function private.acts_as_owner(in_tenant uuid) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  if in_tenant is not null and private.has_permission(in_tenant, 'governance.manage') then return false; end if;
  if private.is_platform_owner() then return true; end if;
  perform private.require_permission(in_tenant, 'governance.manage');
  return false;
end $$;

-- Wakes the runs of a scope that a change of rules may let go on; the messages to send, at most 1,000.
create function private.wake_runs(in_tenant uuid, in_repository text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  return coalesce((
    select jsonb_agg(private.post(r.id || ':woken:' || r.last_event_number || ':' || extract(epoch from clock_timestamp()), r.tenant_id, 'run/resumed', jsonb_build_object('runId', r.id, 'tenantId', r.tenant_id)))
    from (select q.id, q.tenant_id, q.last_event_number from public.runs q
      where q.finished_at is null and q.waits_for is not null and (in_tenant is null or q.tenant_id = in_tenant) and (in_repository is null or q.repository_id::text = in_repository)
      order by q.created_at, q.id limit 1000) r), '[]');
end $$;

-- Stops a scope: 'tenant', 'repository' (subject: its id) or 'agent' (subject: its name) of a workspace for
-- those who manage it, anything for platform owners. Stopped already, it answers with the stop there is.
create function public.stop_work(in_tenant uuid, in_scope text, of_subject text, why text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  owner boolean := private.acts_as_owner(in_tenant);
  stop public.stops;
  held uuid;
begin
  if in_scope not in ('platform', 'tenant', 'repository', 'agent') or in_scope is null then
    raise exception 'What can be stopped is an agent, a repository, a workspace or the platform.' using errcode = 'PT400';
  elsif length(trim(coalesce(why, ''))) not between 1 and 400 then
    raise exception 'Say why in 1 to 400 characters: people see it while it is stopped.' using errcode = 'PT400';
  elsif in_scope = 'platform' and (in_tenant is not null or not owner) then
    raise exception 'Only a platform owner can stop the platform.' using errcode = '42501';
  elsif in_scope in ('tenant', 'repository') and in_tenant is null then
    raise exception 'Name the workspace.' using errcode = 'PT400';
  elsif in_scope = 'agent' and coalesce(of_subject, '') not in ('planner', 'executor', 'fixer') then
    raise exception 'The agents are the planner, the executor and the fixer.' using errcode = 'PT400';
  elsif in_scope = 'repository' and not exists (select 1 from public.repositories r where r.tenant_id = in_tenant and r.id::text = of_subject) then
    raise exception 'There is no such repository in your workspace.' using errcode = 'PT404';
  end if;
  insert into public.stops (scope, tenant_id, subject, reason, by_owner, stopped_by, stopped_name)
  values (in_scope, in_tenant, case when in_scope in ('repository', 'agent') then of_subject else '' end, trim(why), owner, private.actor(),
    case when owner then 'The platform''s owner' else coalesce((select nullif(trim(p.display_name), '') from public.profiles p where p.user_id = private.actor()), 'A person') end)
  on conflict do nothing returning * into stop;
  if stop.id is null then
    return (select s.id from public.stops s where s.lifted_at is null and s.scope = in_scope and s.tenant_id is not distinct from in_tenant
      and s.subject = case when in_scope in ('repository', 'agent') then of_subject else '' end and s.by_owner = owner);
  end if;
  for held in select r.id from public.runs r
    where r.finished_at is null and r.status <> 'queued' and (in_tenant is null or r.tenant_id = in_tenant)
      and (in_scope <> 'repository' or r.repository_id::text = of_subject) and (in_scope <> 'agent' or private.agent_of(r.stage) = of_subject)
    order by r.id
  loop
    perform private.heed(held);
  end loop;
  return stop.id;
end $$;

-- Lifts a stop; what it held goes on, unless something else holds it. The messages that wake it; the
-- sweep sends those that are lost. Lifted already, there is nothing to do.
create function public.lift_stop(stop_id uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  stop public.stops;
  held uuid;
  message jsonb;
  messages jsonb := '[]';
begin
  select s.* into stop from public.stops s
  where s.id = stop_id and (private.is_platform_owner() or s.tenant_id is null or s.tenant_id in (select private.tenants_with('tenant.read'))) for no key update;
  if stop.id is null then
    raise exception 'There is no such stop in your workspace.' using errcode = 'PT404';
  elsif stop.by_owner and not private.is_platform_owner() then
    raise exception 'The platform''s owner stopped this, and only a platform owner can lift it.' using errcode = '42501';
  elsif not private.is_platform_owner() then
    perform private.require_permission(stop.tenant_id, 'governance.manage');
  end if;
  if stop.lifted_at is not null then return messages; end if;
  if stop.scope = 'tenant' and stop.by_owner and exists (select 1 from public.tenants t where t.id = stop.tenant_id and t.suspended_at is not null) then
    raise exception 'This workspace is suspended; end the suspension, and it goes on.' using errcode = 'PT409';
  end if;
  update public.stops set lifted_at = now(), lifted_by = private.actor() where id = stop.id;
  for held in select r.id from public.runs r where r.held_by = stop.id and r.finished_at is null order by r.id loop
    message := private.heed(held);
    if message is not null and jsonb_array_length(messages) < 1000 then
      messages := messages || jsonb_build_array(message);
    end if;
  end loop;
  return messages || private.wake_runs(stop.tenant_id, case when stop.scope = 'repository' then stop.subject end);
end $$;

-- Pages that are open say what is stopped. What stops everywhere goes to one topic, not to each workspace.
create function private.broadcast_stop() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send('{}', 'tenant_changed', coalesce('tenant:' || new.tenant_id, 'platform'), true);
  return null;
end $$;
create trigger broadcast_stop after insert or update of lifted_at on public.stops
for each row execute function private.broadcast_stop();
create policy "Everyone who acts hears of the platform" on realtime.messages
  for select to authenticated using (extension = 'broadcast' and (select realtime.topic()) = 'platform' and (select private.actor()) is not null);
revoke execute on function private.broadcast_stop() from public;

-- A run that has ended, or begins anew, is held by nothing.
create function private.let_go() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  new.held_by := null;
  new.held_at := null;
  new.waits_for := null;
  new.waits_until := null;
  new.pull_request_asked_at := null;
  return new;
end $$;
create trigger let_go before update of finished_at on public.runs
for each row when (old.finished_at is distinct from new.finished_at) execute function private.let_go();

-- As it was; and a run that is stopped is not resumed by its own button.
create or replace function private.steer(run public.runs, action text, who jsonb, why text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  event_key text := 'steer.' || action || '.' || run.attempt || '.' || (run.last_event_number + 1);
begin
  if action = 'cancel' then
    if run.finished_at is not null or run.wanted = 'cancel' then return null; end if;
    update public.runs set wanted = 'cancel' where id = run.id;
    update public.approvals set status = 'void', decided_at = now() where run_id = run.id and status = 'pending';
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.cancel_requested', 'level', 'warning', 'message', coalesce(why, 'A person asked to cancel the run.'), 'data', who)));
    return private.post(run.id || ':cancel:' || run.attempt, run.tenant_id, 'run/cancelled', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', run.attempt));
  elsif action = 'pause' then
    if run.finished_at is not null then
      raise exception 'The run has ended; there is nothing to pause.' using errcode = 'PT409';
    end if;
    if run.wanted is not null then return null; end if;
    update public.runs set wanted = 'pause' where id = run.id;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.pause_requested', 'message', 'A person asked to pause; the turn under way is finished first.', 'data', who)));
    return null;
  elsif action = 'resume' then
    if run.wanted is distinct from 'pause' and run.status <> 'paused' then return null; end if;
    if run.held_by is not null and run.wanted is distinct from 'pause' then
      raise exception 'The run is stopped and goes on when the stop is lifted. %', run.waits_for using errcode = 'PT409';
    end if;
    update public.runs set wanted = null, status = case when status = 'paused' and held_by is null then 'running' else status end,
      deadline_at = case when status = 'paused' and held_by is null then deadline_at + (
        select coalesce(now() - max(e.created_at), '0') from public.run_events e where e.run_id = run.id and e.type = 'run.paused') else deadline_at end
    where id = run.id;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.resumed', 'message', 'A person resumed the run.', 'data', who)));
    return private.post(run.id || ':resume:' || event_key, run.tenant_id, 'run/resumed', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id));
  elsif action = 'retry' then
    if run.status <> 'failed' then
      raise exception 'Only a run that failed can be retried; start a new one instead.' using errcode = 'PT409';
    end if;
    return private.restart_run(run, who, 'A person retried the run from the stage that failed.');
  end if;
  raise exception 'A run can be paused, resumed, cancelled or retried.' using errcode = 'PT400';
end $$;

-- Pages hear that a run waits, and for what.
create or replace function private.broadcast_run() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object('id', new.id, 'status', new.status, 'stage', new.stage, 'outcome', new.outcome, 'wanted', new.wanted, 'spent_micros', new.spent_micros, 'head_sha', new.head_sha, 'waits_for', new.waits_for),
    'run_changed', topic, true)
  from unnest(array['run:' || new.id, 'tenant:' || new.tenant_id]) topic;
  return null;
end $$;
create trigger broadcast_run_waits after update of waits_for on public.runs
for each row when (old.waits_for is distinct from new.waits_for and row(old.status, old.stage, old.outcome, old.wanted, old.spent_micros, old.head_sha) is not distinct from row(new.status, new.stage, new.outcome, new.wanted, new.spent_micros, new.head_sha))
execute function private.broadcast_run();

revoke execute on function private.stop_on(uuid, uuid, text), private.stop_sentence(public.stops), private.heed(uuid), private.acts_as_owner(uuid),
  private.wake_runs(uuid, text), private.let_go() from public;
revoke execute on function public.heed_stops(uuid), public.run_halt(uuid), public.stop_work(uuid, text, text, text), public.lift_stop(uuid) from public, anon, authenticated;
grant execute on function public.heed_stops(uuid), public.run_halt(uuid) to service_role;
grant execute on function public.stop_work(uuid, text, text, text), public.lift_stop(uuid) to anon, authenticated, service_role;
