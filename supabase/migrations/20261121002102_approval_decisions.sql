-- A decision: made, undone, counted, handed to somebody else.

-- From here on the decision counts. The message for whoever waits, or null when there is nothing that counts yet.
create function private.take_effect(of_approval uuid, who jsonb default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
begin
  update public.approvals a set status = a.decision, decided_at = now()
  where a.id = of_approval and a.status = 'pending' and a.decision is not null and a.effective_at <= now() returning a.* into approval;
  if approval.id is null then return null; end if;
  if approval.status = 'approved' then
    perform private.carry_out(approval);
  end if;
  perform private.tell_approval(approval, jsonb_build_object('key', 'approval.' || approval.id, 'type', 'approval.decided',
    'message', case approval.decision when 'approved' then 'A person approved: ' else 'A person rejected: ' end || replace(approval.kind, '_', ' ') || '.',
    'data', coalesce(who, jsonb_build_object('by', approval.decided_by)) || jsonb_build_object('decision', approval.decision, 'note', approval.note, 'choice', approval.choice)));
  return private.post_about(approval, 'decided', 'approval/decided', jsonb_build_object('decision', approval.decision));
end $$;

drop function private.decide(public.approvals, text, text, text, jsonb, jsonb);
-- The message to send. With seconds to undo, the decision is
-- noted and counts when they are over; after twenty undone decisions it counts at once.
create function private.decide(approval public.approvals, decision text, seen_digest text, decision_note text, who jsonb, choice jsonb default null, undo_seconds integer default 0) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  asked public.approvals := private.lock_approval(approval.id);
  person uuid := (who ->> 'by')::uuid;
  chosen jsonb;
  refusal text;
  counts_at timestamptz;
  earlier public.approval_votes;
begin
  if decision is null or decision not in ('approved', 'rejected') then
    raise exception 'An approval is approved or rejected.' using errcode = 'PT400';
  end if;
  chosen := private.choice_of(asked, decision, choice);
  if asked.status <> 'pending' or asked.decision is not null or asked.expires_at <= now() or asked.digest <> seen_digest then
    raise exception 'This approval was already decided, has expired, or is about something that changed; reload to see what is asked now.' using errcode = 'PT409';
  end if;
  refusal := private.why_not(asked, person, decision);
  if refusal is not null then
    raise exception '%', refusal using errcode = '42501';
  end if;
  counts_at := now() + make_interval(secs => case when asked.undone < 20 then undo_seconds else 0 end);
  select v.* into earlier from public.approval_votes v where v.approval_id = asked.id and v.decision = 'approved' order by v.created_at limit 1;
  if decision = 'approved' and earlier.choice is distinct from chosen and earlier.id is not null then
    raise exception 'The first yes was to %; say yes to the same, or reject it.', earlier.choice using errcode = 'PT409';
  end if;
  insert into public.approval_votes (tenant_id, approval_id, voter, decision, note, choice, effective_at)
  values (asked.tenant_id, asked.id, person, decision, decision_note, chosen, counts_at);

  if decision = 'approved' and earlier.id is null and (private.rule_of(asked)).people_needed > 1 then
    perform private.tell_approval(asked, jsonb_build_object('key', 'approval.voted.' || asked.id || '.' || asked.undone, 'type', 'approval.voted', 'message', 'The first of two people said yes; a second one decides.', 'data', who));
    -- Those who may say the second yes are told.
    return private.post_about(asked, 'voted:' || asked.undone, 'approval/voted');
  end if;
  -- A yes of two counts when neither can be taken back any more; a no counts by itself.
  update public.approvals a set decision = decide.decision, decided_by = person, note = decision_note, choice = chosen,
    effective_at = case decide.decision when 'approved' then greatest(counts_at, earlier.effective_at) else counts_at end
  where a.id = asked.id returning a.* into asked;
  if asked.effective_at <= now() then
    return private.take_effect(asked.id, who);
  end if;
  perform private.tell_approval(asked, jsonb_build_object('key', 'approval.answered.' || asked.id || '.' || asked.undone, 'type', 'approval.answered',
    'message', 'A person ' || asked.decision || ' it; that counts when the time to undo it is over.', 'data', who || jsonb_build_object('decision', asked.decision, 'effective_at', asked.effective_at)));
  return private.post_about(asked, 'answered:' || asked.undone, 'approval/answered');
end $$;

drop function public.decide_approval(uuid, text, text, text, jsonb);
-- `undoable`: the workspace's seconds to undo come first; nothing acts on the decision before.
create function public.decide_approval(approval_id uuid, decision text, seen_digest text, decision_note text default null, choice jsonb default null, undoable boolean default false) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals := private.visible_approval(approval_id);
begin
  return private.decide(approval, decision, seen_digest, decision_note, jsonb_build_object('by', private.actor()), choice, private.undo_seconds(approval.tenant_id, undoable));
end $$;

create function private.undo_seconds(in_tenant uuid, undoable boolean) returns integer
language sql stable security definer set search_path = ''
as $$ select case when undoable then coalesce((select s.undo_seconds from public.tenant_settings s where s.tenant_id = in_tenant), 0) else 0 end $$;

-- Takes one's own decision back, while it does not count yet.
create function public.undo_decision(approval_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals := private.visible_approval(approval_id);
begin
  delete from public.approval_votes v where v.approval_id = approval.id and v.voter = private.actor() and v.effective_at > now() and approval.status = 'pending';
  if not found then
    raise exception 'There is no decision of yours that can still be taken back.' using errcode = 'PT409';
  end if;
  -- A no stands without this yes.
  update public.approvals a set decision = null, decided_by = null, note = null, choice = null, effective_at = null
  where a.id = approval.id and (a.decision = 'approved' or a.decided_by = private.actor());
  update public.approvals a set undone = a.undone + 1 where a.id = approval.id;
  perform private.tell_approval(approval, jsonb_build_object('key', 'approval.undone.' || approval.id || '.' || approval.undone, 'type', 'approval.undone', 'message', 'A person took a decision back.', 'data', jsonb_build_object('by', private.actor())));
end $$;

-- One's own decision counts now. The message to send, or null when it waits for somebody else's, or counts already.
create function public.apply_decision(approval_id uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals := private.visible_approval(approval_id);
begin
  update public.approval_votes v set effective_at = least(v.effective_at, now()) where v.approval_id = approval.id and v.voter = private.actor();
  if not found then
    raise exception 'There is no decision of yours about this.' using errcode = 'PT409';
  end if;
  update public.approvals a set effective_at = (select max(v.effective_at) from public.approval_votes v where v.approval_id = a.id and v.decision = a.decision)
  where a.id = approval.id and a.status = 'pending' and a.decision is not null;
  return private.take_effect(approval.id);
end $$;

-- Hands an approval to one member; null takes it back. Only they and admins decide then. The message to send.
create function public.delegate_approval(approval_id uuid, to_member uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals := private.visible_approval(approval_id);
  refusal text;
  name text;
begin
  refusal := private.why_not(approval, private.actor(), 'rejected');
  if refusal is not null then
    raise exception '%', refusal using errcode = '42501';
  elsif approval.status <> 'pending' or approval.decision is not null or approval.expires_at <= now() then
    raise exception 'This approval was already decided or has expired; there is nothing to hand on.' using errcode = 'PT409';
  end if;
  if to_member is not null and not exists (select 1 from public.members m where m.tenant_id = approval.tenant_id and m.user_id = to_member) then
    raise exception 'That person is no member of this workspace; choose another.' using errcode = 'PT400';
  end if;
  update public.approvals a set delegated_to = to_member where a.id = approval.id returning a.* into approval;
  if to_member is null then
    perform private.tell_approval(approval, jsonb_build_object('key', 'approval.delegated.' || approval.id || '.' || clock_timestamp(), 'type', 'approval.delegated', 'message', 'Everyone who may decide can decide again.', 'data', jsonb_build_object('by', private.actor())));
    return null;
  end if;
  select p.display_name into name from public.profiles p join public.members m on m.user_id = p.user_id and m.tenant_id = approval.tenant_id where p.user_id = to_member;
  if name is null or private.why_not(approval, to_member, 'approved') is not null then
    raise exception 'That person may not approve this; choose another.' using errcode = 'PT400';
  end if;
  perform private.tell_approval(approval, jsonb_build_object('key', 'approval.delegated.' || approval.id || '.' || clock_timestamp(), 'type', 'approval.delegated', 'message', 'A person handed the decision to ' || name || '.', 'data', jsonb_build_object('by', private.actor(), 'to', to_member)));
  return private.post_about(approval, 'delegated:' || to_member || ':' || floor(extract(epoch from clock_timestamp())), 'approval/delegated');
end $$;
