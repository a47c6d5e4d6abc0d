-- Steering a run, by the same code for people here and on GitHub.

-- `who` is {by, login}, a user of ours or
-- null, and the GitHub account or null. Callers have locked the run's row and checked permission.

create function private.restart_run(run public.runs, who jsonb, event_message text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  if run.attempt >= 100 then
    raise exception 'The run was started a hundred times, which is the most; start a new one.' using errcode = 'PT409';
  end if;
  update public.runs set status = 'queued', attempt = attempt + 1, claimed_by = null, finished_at = null, outcome = null, summary = null,
    wanted = null, wanted_end = null, deadline_at = null where id = run.id;
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'steer.retry.' || run.attempt || '.' || (run.last_event_number + 1), 'type', 'run.retried', 'message', event_message, 'data', who)));
  return private.post(run.id || ':' || (run.attempt + 1), run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', run.attempt + 1));
end $$;

create function private.steer(run public.runs, action text, who jsonb, why text default null) returns jsonb
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
    update public.runs set wanted = null, status = case when status = 'paused' then 'running' else status end,
      deadline_at = case when status = 'paused' then deadline_at + (
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

create function private.leave_message(run public.runs, body text, who jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  message_id uuid;
begin
  if run.finished_at is not null then
    raise exception 'The run has ended and reads no more messages; start a new one.' using errcode = 'PT409';
  end if;
  if length(trim(body)) not between 1 and 8000 then
    raise exception 'A message has 1 to 8,000 characters.' using errcode = 'PT400';
  end if;
  if (select count(*) from public.run_messages m where m.run_id = run.id and m.thread is null) >= 50 then
    raise exception 'Fifty messages wait to be read already; let the run take a turn first.' using errcode = 'PT409';
  end if;
  insert into public.run_messages (tenant_id, run_id, role, author, content, created_by)
  values (run.tenant_id, run.id, 'user', 'person', to_jsonb(trim(body)), (who ->> 'by')::uuid) returning id into message_id;
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'message.' || message_id, 'type', 'message.sent', 'message', left(trim(body), 400), 'data', who || jsonb_build_object('message_id', message_id))));
  return message_id;
end $$;

create function private.decide(approval public.approvals, decision text, seen_digest text, decision_note text, who jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  if decision not in ('approved', 'rejected') then
    raise exception 'An approval is approved or rejected.' using errcode = 'PT400';
  end if;
  -- The run's row first, as everywhere: one lock order, no deadlock.
  perform 1 from public.runs r where r.id = approval.run_id for update;
  update public.approvals set status = decision, decided_by = (who ->> 'by')::uuid, decided_at = now(), note = decision_note
  where id = approval.id and status = 'pending' and expires_at > now() and digest = seen_digest;
  if not found then
    raise exception 'This approval was already decided, has expired, or is about something that changed; reload to see what is asked now.' using errcode = 'PT409';
  end if;
  perform private.append_events(approval.run_id, jsonb_build_array(jsonb_build_object(
    'key', 'approval.' || approval.id, 'type', 'approval.decided', 'message', case decision when 'approved' then 'A person approved: ' else 'A person rejected: ' end || replace(approval.kind, '_', ' ') || '.',
    'data', who || jsonb_build_object('approval_id', approval.id, 'kind', approval.kind, 'decision', decision, 'note', decision_note))));
  return private.post(approval.id || ':decided', approval.tenant_id, 'approval/decided', jsonb_build_object('approvalId', approval.id, 'runId', approval.run_id, 'tenantId', approval.tenant_id, 'decision', decision));
end $$;

-- The doors for people here, as they were, over what is shared.
create or replace function public.steer_run(of_run uuid, action text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'runs.write');
  return private.steer(run, action, jsonb_build_object('by', private.actor()));
end $$;

create or replace function public.send_run_message(of_run uuid, body text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'runs.write');
  return private.leave_message(run, body, jsonb_build_object('by', private.actor()));
end $$;

create or replace function public.decide_approval(approval_id uuid, decision text, seen_digest text, decision_note text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
begin
  select a.* into approval from public.approvals a
  where a.id = approval_id and a.tenant_id in (select private.tenants_with('runs.read'));
  if approval.id is null then
    raise exception 'There is no such approval in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(approval.tenant_id, 'approvals.decide');
  return private.decide(approval, decision, seen_digest, decision_note, jsonb_build_object('by', private.actor()));
end $$;

revoke execute on function private.restart_run(public.runs, jsonb, text), private.steer(public.runs, text, jsonb, text), private.leave_message(public.runs, text, jsonb),
  private.decide(public.approvals, text, text, text, jsonb) from public;
