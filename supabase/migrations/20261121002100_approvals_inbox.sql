-- A yes may carry which of the ways that the act offers was chosen.

-- Which way a decision takes: {"more": micros} or {"wait": true} for more money, nothing for every other kind.
create function private.choice_of(approval public.approvals, decision text, choice jsonb) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  more numeric;
begin
  if decision <> 'approved' or approval.kind <> 'more_money' then
    if choice is not null then
      raise exception 'Only a yes to more money carries a choice.' using errcode = 'PT400';
    end if;
    return null;
  end if;
  -- A yes from where nothing can be chosen, such as a comment on GitHub, takes what was suggested.
  choice := coalesce(choice, jsonb_build_object('more', approval.act -> 'suggested_micros'));
  if choice = '{"wait": true}' then
    if not coalesce(approval.act -> 'options' ? 'wait', false) then
      raise exception 'Waiting brings no more money here: this cap does not roll.' using errcode = 'PT400';
    end if;
    return choice;
  end if;
  if jsonb_typeof(choice -> 'more') = 'number' and choice - 'more' = '{}' then
    more := (choice ->> 'more')::numeric;
  end if;
  if more is null or more <> trunc(more) or more < 1 or more > 1000000000000 then
    raise exception 'Choose {"more": micro-dollars}, 1 to 1,000,000,000,000, or {"wait": true}.' using errcode = 'PT400';
  end if;
  return choice;
end $$;

drop function public.decide_approval(uuid, text, text, text);
drop function private.decide(public.approvals, text, text, text, jsonb);

create function private.decide(approval public.approvals, decision text, seen_digest text, decision_note text, who jsonb, choice jsonb default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  chosen jsonb;
begin
  if decision is null or decision not in ('approved', 'rejected') then
    raise exception 'An approval is approved or rejected.' using errcode = 'PT400';
  end if;
  chosen := private.choice_of(approval, decision, choice);
  -- The run's row first, as everywhere: one lock order, no deadlock.
  perform 1 from public.runs r where r.id = approval.run_id for update;
  update public.approvals a set status = decision, decided_by = (who ->> 'by')::uuid, decided_at = now(), note = decision_note, choice = chosen
  where a.id = approval.id and a.status = 'pending' and a.expires_at > now() and a.digest = seen_digest;
  if not found then
    raise exception 'This approval was already decided, has expired, or is about something that changed; reload to see what is asked now.' using errcode = 'PT409';
  end if;
  perform private.append_events(approval.run_id, jsonb_build_array(jsonb_build_object(
    'key', 'approval.' || approval.id, 'type', 'approval.decided', 'message', case decision when 'approved' then 'A person approved: ' else 'A person rejected: ' end || replace(approval.kind, '_', ' ') || '.',
    'data', who || jsonb_build_object('approval_id', approval.id, 'kind', approval.kind, 'decision', decision, 'note', decision_note, 'choice', chosen))));
  return private.post(approval.id || ':decided', approval.tenant_id, 'approval/decided', jsonb_build_object('approvalId', approval.id, 'runId', approval.run_id, 'tenantId', approval.tenant_id, 'decision', decision));
end $$;

create function public.decide_approval(approval_id uuid, decision text, seen_digest text, decision_note text default null, choice jsonb default null) returns jsonb
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
  return private.decide(approval, decision, seen_digest, decision_note, jsonb_build_object('by', private.actor()), choice);
end $$;

-- Asks for an approval once per key; asked again about the same act it answers with the one there is, or with
-- the one of what a person made of it. Asked about another act, what waits or was approved is void, and the
-- other act is asked in its place; a no stands.
create or replace function public.request_approval(of_run uuid, approval_key text, approval_kind text, approval_act jsonb, approval_message text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  approval public.approvals;
  earlier public.approvals;
  asked_digest text;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  select a.* into earlier from public.approvals a where a.run_id = of_run and a.key = approval_key;
  asked_digest := earlier.digest;
  while earlier.replaced_by is not null loop
    select a.* into earlier from public.approvals a where a.id = earlier.replaced_by;
    if earlier.key ~ '[.]changed[.][0-9a-f-]{36}$' then asked_digest := earlier.digest; end if;
  end loop;
  -- What is asked about money says how it stands at the time; it binds to the cap, not to that.
  if earlier.id is not null and (approval_kind = 'more_money' or earlier.status not in ('pending', 'approved')
    or asked_digest = private.sha256_hex(approval_kind || ':' || approval_act::text)) then
    return to_jsonb(earlier) - 'tenant_id';
  end if;
  insert into public.approvals (tenant_id, run_id, key, kind, act, reason, requested_by, expires_at)
  values (run.tenant_id, of_run, case when earlier.id is null then approval_key else left(approval_key, 150) || '.changed.' || gen_random_uuid() end, approval_kind, approval_act,
    left(approval_message, 1000), run.created_by, now() + make_interval(hours => (private.approval_rule(run.tenant_id, approval_kind)).expires_hours))
  returning * into approval;
  if earlier.id is not null then
    update public.approvals a set status = 'void', decided_at = coalesce(a.decided_at, now()), replaced_by = approval.id where a.id = earlier.id;
    perform private.tell_approval(earlier, jsonb_build_object('key', 'approval.changed.' || approval.id, 'type', 'approval.decided', 'level', 'warning',
      'message', 'What was asked has changed meanwhile, so it is asked again.', 'data', '{"decision": "void"}'::jsonb));
    perform private.post_about(earlier, 'decided', 'approval/decided', '{"decision": "void"}');
  end if;
  update public.runs set status = 'waiting' where id = of_run and status = 'running';
  update public.run_stages set status = 'waiting' where run_id = of_run and status = 'running';
  perform private.tell_approval(approval, jsonb_build_object('key', 'approval.requested.' || approval.id, 'type', 'approval.requested', 'level', 'warning', 'message', approval_message,
    'data', jsonb_build_object('digest', approval.digest)));
  return to_jsonb(approval) - 'tenant_id';
end $$;

create or replace function public.settle_approval(approval_id uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
begin
  select a.* into approval from public.approvals a where a.id = approval_id;
  if approval.id is null then
    raise exception 'There is no approval %.', approval_id using errcode = 'PT404';
  end if;
  if approval.status = 'pending' and (approval.effective_at <= now() or approval.expires_at <= now()) then
    approval := private.lock_approval(approval.id);
    perform private.take_effect(approval.id);
    update public.approvals a set status = 'expired', decided_at = now() where a.id = approval.id and a.status = 'pending' and a.decision is null and a.expires_at <= now() returning a.* into approval;
    if found then
      perform private.tell_approval(approval, jsonb_build_object('key', 'approval.' || approval.id, 'type', 'approval.decided', 'level', 'warning', 'message', 'Nobody decided in time, which is a no.', 'data', jsonb_build_object('decision', 'expired')));
      perform private.post_about(approval, 'decided', 'approval/decided', jsonb_build_object('decision', 'expired'));
    end if;
    select a.* into approval from public.approvals a where a.id = approval_id;
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
  return to_jsonb(approval) - 'tenant_id';
end $$;

revoke execute on function private.choice_of(public.approvals, text, jsonb), private.decide(public.approvals, text, text, text, jsonb, jsonb) from public;
revoke execute on function public.decide_approval(uuid, text, text, text, jsonb) from public;
grant execute on function public.decide_approval(uuid, text, text, text, jsonb) to anon, authenticated, service_role;
