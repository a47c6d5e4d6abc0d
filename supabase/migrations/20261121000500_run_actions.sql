-- What people and pipelines do to runs. Each function is one transaction: the state, the event and
-- the message for the pipeline become true together or not at all.

-- Adds events to a run and numbers them without gaps: the run's row is locked while the number is
-- taken, and the number is only taken when the event is stored. Returns the last number.
create function private.append_events(of_run uuid, new_events jsonb) returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  run record;
  item jsonb;
  next_number bigint;
begin
  select r.tenant_id, r.last_event_number, r.stage into run from public.runs r where r.id = of_run for update;
  if not found then
    raise exception 'There is no run %.', of_run using errcode = 'PT404';
  end if;
  next_number := run.last_event_number;
  for item in select value from jsonb_array_elements(new_events) loop
    insert into public.run_events (tenant_id, run_id, number, key, type, level, stage, message, data)
    values (run.tenant_id, of_run, next_number + 1, item ->> 'key', item ->> 'type', coalesce(item ->> 'level', 'info'),
            coalesce(item ->> 'stage', run.stage), left(coalesce(item ->> 'message', ''), 4000), coalesce(item -> 'data', '{}'))
    on conflict (run_id, key) do nothing;
    if found then
      next_number := next_number + 1;
    end if;
  end loop;
  if next_number > run.last_event_number then
    update public.runs set last_event_number = next_number where id = of_run;
  end if;
  return next_number;
end $$;

create function public.append_run_events(of_run uuid, new_events jsonb) returns bigint
language sql security definer set search_path = ''
as $$ select private.append_events(of_run, new_events) $$;

create function private.post(message_id text, in_tenant uuid, message_name text, message_data jsonb) returns jsonb
language sql security definer set search_path = ''
as $$
  with posted as (
    insert into public.outbox (id, tenant_id, name, data) values (message_id, in_tenant, message_name, message_data)
    on conflict (id) do nothing
  )
  select jsonb_build_object('id', message_id, 'name', message_name, 'data', message_data)
$$;

-- pause, resume, cancel, retry. Returns the message to send, or null when there is nothing to do.
create function public.steer_run(of_run uuid, action text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  event_key text;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'runs.write');
  event_key := 'steer.' || action || '.' || run.attempt || '.' || (run.last_event_number + 1);

  if action = 'cancel' then
    if run.finished_at is not null or run.wanted = 'cancel' then return null; end if;
    update public.runs set wanted = 'cancel' where id = run.id;
    update public.approvals set status = 'void', decided_at = now() where run_id = run.id and status = 'pending';
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.cancel_requested', 'level', 'warning', 'message', 'A person asked to cancel the run.', 'data', jsonb_build_object('by', private.actor()))));
    return private.post(run.id || ':cancel:' || run.attempt, run.tenant_id, 'run/cancelled', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', run.attempt));
  elsif action = 'pause' then
    if run.finished_at is not null then
      raise exception 'The run has ended; there is nothing to pause.' using errcode = 'PT409';
    end if;
    if run.wanted is not null then return null; end if;
    update public.runs set wanted = 'pause' where id = run.id;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.pause_requested', 'message', 'A person asked to pause; the turn under way is finished first.', 'data', jsonb_build_object('by', private.actor()))));
    return null;
  elsif action = 'resume' then
    if run.wanted is distinct from 'pause' and run.status <> 'paused' then return null; end if;
    update public.runs set wanted = null, status = case when status = 'paused' then 'running' else status end,
      deadline_at = case when status = 'paused' then deadline_at + (
        select coalesce(now() - max(e.created_at), '0') from public.run_events e where e.run_id = run.id and e.type = 'run.paused') else deadline_at end
    where id = run.id;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.resumed', 'message', 'A person resumed the run.', 'data', jsonb_build_object('by', private.actor()))));
    return private.post(run.id || ':resume:' || event_key, run.tenant_id, 'run/resumed', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id));
  elsif action = 'retry' then
    if run.status <> 'failed' then
      raise exception 'Only a run that failed can be retried; start a new one instead.' using errcode = 'PT409';
    end if;
    update public.runs set status = 'queued', attempt = attempt + 1, claimed_by = null, finished_at = null, outcome = null, summary = null,
      wanted = null, deadline_at = null where id = run.id;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.retried', 'message', 'A person retried the run from the stage that failed.', 'data', jsonb_build_object('by', private.actor()))));
    return private.post(run.id || ':' || (run.attempt + 1), run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', run.attempt + 1));
  end if;
  raise exception 'A run can be paused, resumed, cancelled or retried.' using errcode = 'PT400';
end $$;

-- What a person says to a run under way; the next turn reads it.
create function public.send_run_message(of_run uuid, body text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  message_id uuid;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'runs.write');
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
  values (run.tenant_id, run.id, 'user', 'person', to_jsonb(trim(body)), private.actor()) returning id into message_id;
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'message.' || message_id, 'type', 'message.sent', 'message', left(trim(body), 400), 'data', jsonb_build_object('by', private.actor(), 'message_id', message_id))));
  return message_id;
end $$;

-- A decision names the digest it saw: a decision about another act, an expired or a settled one is refused.
create function public.decide_approval(approval_id uuid, decision text, seen_digest text, decision_note text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare approval public.approvals;
begin
  select a.* into approval from public.approvals a
  where a.id = approval_id and a.tenant_id in (select private.tenants_with('runs.read'));
  if approval.id is null then
    raise exception 'There is no such approval in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(approval.tenant_id, 'approvals.decide');
  if decision not in ('approved', 'rejected') then
    raise exception 'An approval is approved or rejected.' using errcode = 'PT400';
  end if;
  -- The run's row first, as everywhere: one lock order, no deadlock.
  perform 1 from public.runs r where r.id = approval.run_id for update;
  update public.approvals set status = decision, decided_by = private.actor(), decided_at = now(), note = decision_note
  where id = approval.id and status = 'pending' and expires_at > now() and digest = seen_digest;
  if not found then
    raise exception 'This approval was already decided, has expired, or is about something that changed; reload to see what is asked now.' using errcode = 'PT409';
  end if;
  perform private.append_events(approval.run_id, jsonb_build_array(jsonb_build_object(
    'key', 'approval.' || approval.id, 'type', 'approval.decided', 'message', case decision when 'approved' then 'A person approved: ' else 'A person rejected: ' end || replace(approval.kind, '_', ' ') || '.',
    'data', jsonb_build_object('approval_id', approval.id, 'kind', approval.kind, 'decision', decision, 'by', private.actor(), 'note', decision_note))));
  return private.post(approval.id || ':decided', approval.tenant_id, 'approval/decided', jsonb_build_object('approvalId', approval.id, 'runId', approval.run_id, 'tenantId', approval.tenant_id, 'decision', decision));
end $$;

-- Asks for an approval once per key; asked again it answers with the one there is.
create function public.request_approval(of_run uuid, approval_key text, approval_kind text, approval_act jsonb, approval_message text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  approval public.approvals;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  insert into public.approvals (tenant_id, run_id, key, kind, act) values (run.tenant_id, of_run, approval_key, approval_kind, approval_act)
  on conflict (run_id, key) do nothing returning * into approval;
  if approval.id is null then
    select a.* into approval from public.approvals a where a.run_id = of_run and a.key = approval_key;
  else
    update public.runs set status = 'waiting' where id = of_run and status = 'running';
    update public.run_stages set status = 'waiting' where run_id = of_run and status = 'running';
    perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'approval.requested.' || approval.id, 'type', 'approval.requested', 'level', 'warning', 'message', approval_message,
      'data', jsonb_build_object('approval_id', approval.id, 'kind', approval.kind, 'digest', approval.digest))));
  end if;
  return jsonb_build_object('id', approval.id, 'status', approval.status, 'act', approval.act, 'digest', approval.digest, 'expires_at', approval.expires_at, 'note', approval.note);
end $$;

-- Reads an approval as the pipeline must: an expired one is a no.
create function public.settle_approval(approval_id uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare approval public.approvals;
begin
  select a.* into approval from public.approvals a where a.id = approval_id;
  if approval.id is null then
    raise exception 'There is no approval %.', approval_id using errcode = 'PT404';
  end if;
  if approval.status = 'pending' and approval.expires_at <= now() then
    perform 1 from public.runs r where r.id = approval.run_id for update;
    update public.approvals set status = 'expired', decided_at = now() where id = approval.id and status = 'pending' returning * into approval;
    perform private.append_events(approval.run_id, jsonb_build_array(jsonb_build_object('key', 'approval.' || approval.id, 'type', 'approval.decided', 'level', 'warning', 'message', 'Nobody decided in time, which is a no.', 'data', jsonb_build_object('approval_id', approval.id, 'decision', 'expired'))));
  end if;
  if approval.status <> 'pending' then
    -- The time a run is given is its own: what people take to decide does not count.
    update public.runs set status = 'running', deadline_at = deadline_at + (
      select coalesce(now() - max(e.created_at), '0') from public.run_events e where e.run_id = approval.run_id and e.type = 'approval.requested')
    where id = approval.run_id and status = 'waiting'
      and not exists (select 1 from public.approvals a where a.run_id = approval.run_id and a.status = 'pending');
    update public.run_stages set status = 'running' where run_id = approval.run_id and status = 'waiting'
      and not exists (select 1 from public.approvals a where a.run_id = approval.run_id and a.status = 'pending');
  end if;
  return jsonb_build_object('id', approval.id, 'status', approval.status, 'kind', approval.kind, 'act', approval.act, 'digest', approval.digest, 'note', approval.note);
end $$;

-- A person's edit of the plan: a new version, and a new approval bound to it; the old one is void.
create function public.edit_plan(of_run uuid, base_version integer, new_content jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  old_approval public.approvals;
  new_approval public.approvals;
  latest integer;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'approvals.decide');
  select max(p.version) into latest from public.plans p where p.run_id = of_run;
  select a.* into old_approval from public.approvals a where a.run_id = of_run and a.kind = 'plan' and a.status = 'pending' and a.expires_at > now();
  if old_approval.id is null then
    raise exception 'The plan can be edited while it waits for approval, and it does not wait now.' using errcode = 'PT409';
  end if;
  if latest is distinct from base_version then
    raise exception 'Someone else edited the plan meanwhile; reload to see version %.', latest using errcode = 'PT409';
  end if;
  insert into public.plans (tenant_id, run_id, version, content, author, created_by)
  values (run.tenant_id, of_run, latest + 1, new_content, 'person', private.actor());
  update public.approvals set status = 'void', decided_at = now(), decided_by = private.actor() where id = old_approval.id;
  insert into public.approvals (tenant_id, run_id, key, kind, act, expires_at)
  values (run.tenant_id, of_run, 'plan.' || run.attempt || '.' || (latest + 1), 'plan', jsonb_build_object('version', latest + 1, 'plan', new_content), old_approval.expires_at)
  returning * into new_approval;
  perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'plan.edited.' || (latest + 1), 'type', 'plan.edited', 'message', 'A person edited the plan.', 'data', jsonb_build_object('version', latest + 1, 'by', private.actor(), 'approval_id', new_approval.id))));
  return jsonb_build_object('version', latest + 1, 'approval_id', new_approval.id, 'digest', new_approval.digest,
    'message', private.post(old_approval.id || ':decided', run.tenant_id, 'approval/decided', jsonb_build_object('approvalId', old_approval.id, 'runId', of_run, 'tenantId', run.tenant_id, 'decision', 'void')));
end $$;

-- One conditional update claims the run for one engine run; a retried step of the same engine run
-- finds its own claim. Null: someone else has it, or it has ended.
create function public.claim_run(of_run uuid, claimant text) returns boolean
language plpgsql security definer set search_path = ''
as $$
begin
  update public.runs set status = 'running', claimed_by = claimant, started_at = coalesce(started_at, now()),
    deadline_at = coalesce(deadline_at, now() + make_interval(mins => deadline_minutes))
  where id = of_run and status = 'queued' and claimed_by is null and wanted is distinct from 'cancel';
  if found then
    perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'run.started.' || claimant, 'type', 'run.started', 'message', 'The run started.')));
    return true;
  end if;
  return exists (select 1 from public.runs r where r.id = of_run and r.claimed_by = claimant and r.finished_at is null);
end $$;

-- Moves a run to its end once; later calls change nothing. Answers whether this call did it.
create function public.finish_run(of_run uuid, new_status text, new_outcome text, new_summary text) returns boolean
language plpgsql security definer set search_path = ''
as $$
begin
  update public.runs set status = new_status, outcome = new_outcome, summary = left(new_summary, 20000), finished_at = now(), wanted = null
  where id = of_run and finished_at is null;
  if not found then return false; end if;
  update public.approvals set status = 'void', decided_at = now() where run_id = of_run and status = 'pending';
  -- Money set aside for a call whose outcome nobody knows any more counts as spent, whole.
  perform public.settle_spend(of_run, v.key, jsonb_build_object('model', r.model, 'replayed', r.replayed, 'cost_micros', v.amount_micros))
  from public.reservations v join public.runs r on r.id = v.run_id where v.run_id = of_run and v.status = 'held';
  update public.run_stages set status = case new_status when 'succeeded' then 'succeeded' when 'cancelled' then 'cancelled' else 'failed' end, finished_at = now()
  where run_id = of_run and finished_at is null;
  perform private.append_events(of_run, jsonb_build_array(jsonb_build_object(
    'key', 'run.finished.' || (select r.attempt from public.runs r where r.id = of_run), 'type', 'run.finished', 'level', case new_status when 'succeeded' then 'info' when 'cancelled' then 'warning' else 'error' end,
    'message', left(split_part(new_summary, E'\n', 1), 1000), 'data', jsonb_build_object('status', new_status, 'outcome', new_outcome))));
  return true;
end $$;

revoke execute on all functions in schema private from public;
revoke execute on function public.append_run_events(uuid, jsonb),
  public.steer_run(uuid, text), public.send_run_message(uuid, text), public.decide_approval(uuid, text, text, text),
  public.request_approval(uuid, text, text, jsonb, text), public.settle_approval(uuid), public.edit_plan(uuid, integer, jsonb),
  public.claim_run(uuid, text), public.finish_run(uuid, text, text, text) from public, anon, authenticated;
grant execute on function public.steer_run(uuid, text), public.send_run_message(uuid, text), public.decide_approval(uuid, text, text, text),
  public.edit_plan(uuid, integer, jsonb) to anon, authenticated;
grant execute on all functions in schema public to service_role;
