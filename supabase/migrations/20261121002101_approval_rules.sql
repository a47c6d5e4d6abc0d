-- Who may decide, how many of them, and until when; and what a decision is before it counts.

insert into public.role_permissions (role, permission) values ('admin', 'approvals.manage');

-- A workspace's own rules; a kind without a row has private.approval_rule's defaults.
create table public.approval_rules (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  kind text not null check (kind in ('plan', 'outside_plan', 'protected_change', 'merge', 'command', 'write', 'more_money', 'settings')),
  deciders text not null check (deciders in ('member', 'admin')),
  people_needed integer not null check (people_needed in (1, 2)),
  -- Whether whoever asked for it may approve it.
  requester_may_decide boolean not null,
  expires_hours integer not null check (expires_hours between 1 and 720),
  -- Hours after which those who may decide, and then the admins, are told again.
  remind_hours integer not null check (remind_hours between 1 and 720),
  escalate_hours integer not null check (escalate_hours between 1 and 720),
  primary key (tenant_id, kind)
);

-- What each person said about one approval. A yes of the first of two waits here for the second.
create table public.approval_votes (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  approval_id uuid not null references public.approvals (id) on delete cascade,
  voter uuid references auth.users (id) on delete set null,
  decision text not null check (decision in ('approved', 'rejected')),
  note text check (length(note) <= 4000),
  choice jsonb check (length(choice::text) <= 4096),
  -- Until then it can be taken back, and does not count.
  effective_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (approval_id, voter)
);
create index approval_votes_tenant on public.approval_votes (tenant_id);
create index approval_votes_voter on public.approval_votes (voter);

alter table public.approvals
  alter column run_id drop not null,
  -- Who started the run, or proposed what is asked.
  add column requested_by uuid references auth.users (id) on delete set null,
  -- Why it is asked.
  add column reason text check (length(reason) <= 1000),
  -- What was said. Until `effective_at` the status stays pending: nothing acts on it, and it can be taken back.
  add column decision text check (decision in ('approved', 'rejected')),
  add column effective_at timestamptz,
  -- How often a decision was taken back.
  add column undone integer not null default 0 check (undone >= 0),
  -- Only this person and admins decide then.
  add column delegated_to uuid references auth.users (id) on delete set null,
  -- The approval of the changed act, where a person changed it.
  add column replaced_by uuid references public.approvals (id) on delete set null,
  add column reminded_at timestamptz,
  add column escalated_at timestamptz,
  add foreign key (tenant_id) references public.tenants (id) on delete cascade,
  add check (run_id is not null or kind = 'settings'),
  add check ((decision is null) = (effective_at is null));
create index approvals_requested_by on public.approvals (requested_by);
create index approvals_delegated_to on public.approvals (delegated_to);
create index approvals_replaced_by on public.approvals (replaced_by);
create index approvals_recent on public.approvals (tenant_id, created_at desc, id desc);
create index approvals_open on public.approvals (expires_at) where status = 'pending';
update public.approvals a set requested_by = r.created_by from public.runs r where r.id = a.run_id;
update public.approvals set decision = status, effective_at = decided_at where status in ('approved', 'rejected');

alter table public.approval_rules enable row level security;
alter table public.approval_votes enable row level security;
grant select on public.approval_rules, public.approval_votes to anon, authenticated;
grant all on public.approval_rules, public.approval_votes to service_role;
create policy "Members see who decides in their workspace" on public.approval_rules
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see what was said about approvals" on public.approval_votes
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));

create function private.approval_rule(in_tenant uuid, of_kind text) returns public.approval_rules
language plpgsql stable security definer set search_path = ''
as $$
declare
  rule public.approval_rules;
begin
  select r.* into rule from public.approval_rules r where r.tenant_id = in_tenant and r.kind = of_kind;
  if rule.kind is null then
    rule.tenant_id := in_tenant;
    rule.kind := of_kind;
    rule.deciders := case of_kind when 'settings' then 'admin' else 'member' end;
    rule.people_needed := 1;
    rule.requester_may_decide := true;
    rule.expires_hours := 168;
    rule.remind_hours := 24;
    rule.escalate_hours := 72;
  end if;
  return rule;
end $$;

-- Sets one kind's rule; null sets the defaults again.
create function public.set_approval_rule(in_tenant uuid, of_kind text, new_rule jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  rule public.approval_rules;
  able integer;
begin
  perform private.require_permission(in_tenant, 'approvals.manage');
  if new_rule is null then
    delete from public.approval_rules where tenant_id = in_tenant and kind = of_kind;
    return;
  end if;
  rule := jsonb_populate_record(private.approval_rule(in_tenant, of_kind), new_rule - 'tenant_id' - 'kind');
  if of_kind = 'settings' and rule.deciders <> 'admin' then
    raise exception 'Only admins decide about settings.' using errcode = 'PT400';
  elsif rule.remind_hours >= rule.expires_hours or rule.escalate_hours >= rule.expires_hours then
    raise exception 'People are reminded, and admins told, before the approval expires.' using errcode = 'PT400';
  end if;
  select count(*) into able from public.members m join public.role_permissions p on p.role = m.role and p.permission = 'approvals.decide'
  where m.tenant_id = in_tenant and (rule.deciders = 'member' or m.role = 'admin');
  -- A rule that nobody can meet would turn every approval into a no.
  if able < rule.people_needed or (able < 2 and not rule.requester_may_decide) then
    raise exception 'This needs a second person who may decide; invite one first.' using errcode = 'PT400';
  end if;
  insert into public.approval_rules select rule.*
  on conflict (tenant_id, kind) do update set deciders = excluded.deciders, people_needed = excluded.people_needed, requester_may_decide = excluded.requester_may_decide,
    expires_hours = excluded.expires_hours, remind_hours = excluded.remind_hours, escalate_hours = excluded.escalate_hours;
end $$;

-- The rule of every kind, as it holds now.
create function public.approval_rules_of(in_tenant uuid) returns table (
  kind text, deciders text, people_needed integer, requester_may_decide boolean, expires_hours integer, remind_hours integer, escalate_hours integer, is_default boolean)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'runs.read');
  return query select r.kind, r.deciders, r.people_needed, r.requester_may_decide, r.expires_hours, r.remind_hours, r.escalate_hours,
      not exists (select 1 from public.approval_rules own where own.tenant_id = in_tenant and own.kind = r.kind)
    from unnest(array['plan', 'command', 'write', 'outside_plan', 'protected_change', 'merge', 'more_money', 'settings']) with ordinality k (name, place)
    cross join lateral private.approval_rule(in_tenant, k.name) r order by k.place;
end $$;

-- Why this person may not say so about an approval; null when they may. The one place that knows.
create function private.why_not(approval public.approvals, person uuid, said text) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  rule public.approval_rules := private.approval_rule(approval.tenant_id, approval.kind);
  held text;
begin
  select m.role into held from public.members m join public.role_permissions p on p.role = m.role and p.permission = 'approvals.decide'
  where m.tenant_id = approval.tenant_id and m.user_id = person;
  if held is null then
    return 'It waits for someone who may decide in this workspace.';
  elsif rule.deciders = 'admin' and held <> 'admin' then
    return 'Only admins decide about this.';
  elsif approval.delegated_to is not null and approval.delegated_to <> person and held <> 'admin' then
    return 'It was handed to ' || coalesce((select p.display_name from public.profiles p where p.user_id = approval.delegated_to), 'somebody else') || '; only they and admins decide now.';
  elsif said = 'approved' and not rule.requester_may_decide and approval.requested_by = person then
    return 'You asked for this, and nobody here approves what they asked for.';
  elsif exists (select 1 from public.approval_votes v where v.approval_id = approval.id and v.voter = person) then
    return 'You have decided about this already; a second person has to.';
  end if;
  return null;
end $$;

-- Tells of an approval in its run's log, where it has one.
create function private.tell_approval(approval public.approvals, event jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if approval.run_id is not null then
    perform private.append_events(approval.run_id, jsonb_build_array(event || jsonb_build_object('data', jsonb_build_object('approval_id', approval.id, 'kind', approval.kind) || coalesce(event -> 'data', '{}'))));
  end if;
end $$;

create function private.post_about(approval public.approvals, suffix text, message_name text, more jsonb default '{}') returns jsonb
language sql security definer set search_path = ''
as $$ select private.post(approval.id || ':' || suffix, approval.tenant_id, message_name, jsonb_build_object('approvalId', approval.id, 'runId', approval.run_id, 'tenantId', approval.tenant_id) || more) $$;

-- Locks the run's row first, as everywhere: one lock order, no deadlock.
create function private.lock_approval(of_approval uuid) returns public.approvals
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
begin
  perform 1 from public.runs r where r.id = (select a.run_id from public.approvals a where a.id = of_approval) for update;
  select a.* into approval from public.approvals a where a.id = of_approval for update;
  return approval;
end $$;

-- The approval, locked, when whoever asks sees it; every door for people begins here.
create function private.visible_approval(of_approval uuid) returns public.approvals
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
begin
  approval := private.lock_approval((select a.id from public.approvals a where a.id = of_approval and a.tenant_id in (select private.tenants_with('runs.read'))));
  if approval.id is null then
    raise exception 'There is no such approval in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(approval.tenant_id, 'approvals.decide');
  return approval;
end $$;

-- What a yes to an approval without a run does, in the same transaction. A later migration fills it.
create function private.carry_out(approval public.approvals) returns void
language plpgsql set search_path = ''
as $$ begin end $$;

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
-- The message to send, or null while a second person is needed. With seconds to undo, the decision is
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

  if decision = 'approved' and earlier.id is null and (private.approval_rule(asked.tenant_id, asked.kind)).people_needed > 1 then
    perform private.tell_approval(asked, jsonb_build_object('key', 'approval.voted.' || asked.id || '.' || asked.undone, 'type', 'approval.voted', 'message', 'The first of two people said yes; a second one decides.', 'data', who));
    return null;
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

-- Asks for an approval once per key; asked again it answers with the one there is, or with the one that took its place.
create or replace function public.request_approval(of_run uuid, approval_key text, approval_kind text, approval_act jsonb, approval_message text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  approval public.approvals;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  insert into public.approvals (tenant_id, run_id, key, kind, act, reason, requested_by, expires_at)
  values (run.tenant_id, of_run, approval_key, approval_kind, approval_act, left(approval_message, 1000), run.created_by,
    now() + make_interval(hours => (private.approval_rule(run.tenant_id, approval_kind)).expires_hours))
  on conflict (run_id, key) do nothing returning * into approval;
  if approval.id is null then
    select a.* into approval from public.approvals a where a.run_id = of_run and a.key = approval_key;
    while approval.replaced_by is not null loop
      select a.* into approval from public.approvals a where a.id = approval.replaced_by;
    end loop;
  else
    update public.runs set status = 'waiting' where id = of_run and status = 'running';
    update public.run_stages set status = 'waiting' where run_id = of_run and status = 'running';
    perform private.tell_approval(approval, jsonb_build_object('key', 'approval.requested.' || approval.id, 'type', 'approval.requested', 'level', 'warning', 'message', approval_message,
      'data', jsonb_build_object('digest', approval.digest)));
  end if;
  return to_jsonb(approval) - 'tenant_id';
end $$;

-- Reads an approval as the pipeline must: a decision whose time to undo is over counts, and an expired question is a no.
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

-- The changed act's own approval takes the old one's place: that is void, and whoever waits follows.
create function private.replace_approval(old_approval public.approvals, new_key text, new_act jsonb) returns public.approvals
language plpgsql security definer set search_path = ''
as $$
declare
  made public.approvals;
begin
  insert into public.approvals (tenant_id, run_id, key, kind, act, reason, requested_by, delegated_to, expires_at)
  values (old_approval.tenant_id, old_approval.run_id, new_key, old_approval.kind, new_act, old_approval.reason, old_approval.requested_by, old_approval.delegated_to, old_approval.expires_at)
  returning * into made;
  update public.approvals set status = 'void', decided_at = now(), decided_by = private.actor(), replaced_by = made.id where id = old_approval.id;
  delete from public.approval_votes where approval_id = old_approval.id;
  return made;
end $$;

-- What an editor gets: the new approval, and the messages to send. With `approve` the editor says yes to
-- what they wrote, where the rules let them; where they do not, it waits.
create function private.answer_edit(made public.approvals, old_approval public.approvals, approve boolean, undoable boolean) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  refusal text := case when approve then private.why_not(made, private.actor(), 'approved') end;
  messages jsonb := jsonb_build_array(private.post_about(old_approval, 'decided', 'approval/decided', '{"decision": "void"}'));
begin
  if approve and refusal is null then
    messages := messages || coalesce(private.decide(made, 'approved', made.digest, null, jsonb_build_object('by', private.actor()), null, private.undo_seconds(made.tenant_id, undoable)), '[]');
  end if;
  return jsonb_build_object('approval_id', made.id, 'digest', made.digest, 'refusal', refusal, 'messages', messages);
end $$;

drop function public.edit_plan(uuid, integer, jsonb);
-- A person's edit of the plan: a new version, and a new approval bound to it; the old one is void.
create function public.edit_plan(of_run uuid, base_version integer, new_content jsonb, approve boolean default false, undoable boolean default false) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  old_approval public.approvals;
  made public.approvals;
  latest integer;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'approvals.decide');
  select max(p.version) into latest from public.plans p where p.run_id = of_run;
  select a.* into old_approval from public.approvals a where a.run_id = of_run and a.kind = 'plan' and a.status = 'pending' and a.decision is null and a.expires_at > now();
  if old_approval.id is null then
    raise exception 'The plan can be edited while it waits for approval, and it does not wait now.' using errcode = 'PT409';
  end if;
  if latest is distinct from base_version then
    raise exception 'Someone else edited the plan meanwhile; reload to see version %.', latest using errcode = 'PT409';
  end if;
  perform private.require_say(old_approval);
  insert into public.plans (tenant_id, run_id, version, content, author, created_by)
  values (run.tenant_id, of_run, latest + 1, new_content, 'person', private.actor());
  made := private.replace_approval(old_approval, 'plan.' || run.attempt || '.' || (latest + 1), jsonb_build_object('version', latest + 1, 'plan', new_content));
  perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'plan.edited.' || (latest + 1), 'type', 'plan.edited', 'message', 'A person edited the plan.', 'data', jsonb_build_object('version', latest + 1, 'by', private.actor(), 'approval_id', made.id))));
  return private.answer_edit(made, old_approval, approve, undoable) || jsonb_build_object('version', latest + 1);
end $$;

-- Another command in the place of the one that waits; the agent is told which one ran.
create function public.edit_command(approval_id uuid, seen_digest text, new_command text, approve boolean default false, undoable boolean default false) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  old_approval public.approvals := private.visible_approval(approval_id);
  made public.approvals;
begin
  if old_approval.kind <> 'command' then
    raise exception 'Only a command can be edited this way.' using errcode = 'PT400';
  elsif old_approval.status <> 'pending' or old_approval.decision is not null or old_approval.expires_at <= now() or old_approval.digest <> seen_digest then
    raise exception 'This approval was already decided, has expired, or is about something that changed; reload to see what is asked now.' using errcode = 'PT409';
  elsif length(trim(new_command)) not between 1 and 8000 then
    raise exception 'A command has 1 to 8,000 characters.' using errcode = 'PT400';
  end if;
  perform private.require_say(old_approval);
  made := private.replace_approval(old_approval, left(old_approval.key, 140) || '.edit.' || gen_random_uuid(), old_approval.act || jsonb_build_object('command', trim(new_command), 'edited', true));
  perform private.tell_approval(made, jsonb_build_object('key', 'command.edited.' || made.id, 'type', 'approval.edited', 'message', 'A person edited the command.', 'data', jsonb_build_object('by', private.actor())));
  return private.answer_edit(made, old_approval, approve, undoable);
end $$;

-- Who may not decide may not change what is asked either; whoever asked may.
create function private.require_say(approval public.approvals) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  refusal text := private.why_not(approval, private.actor(), 'rejected');
begin
  if refusal is not null then
    raise exception '%', refusal using errcode = '42501';
  end if;
end $$;

-- What a card says beside the act: by which rule it is decided, by whom it was asked and handed on, what
-- people said, and why whoever asks may not approve it. At most 100 approvals.
create function public.approval_facts(approval_ids uuid[]) returns table (
  approval_id uuid, deciders text, people_needed integer, requester_may_decide boolean, refusal text, may_reject boolean,
  requested_by_name text, delegated_to_name text, decided_by_name text, votes jsonb, is_mine boolean, about text)
language plpgsql stable security definer set search_path = ''
as $$
begin
  return query
    select a.id, rule.deciders, rule.people_needed, rule.requester_may_decide,
      case when private.has_permission(a.tenant_id, 'approvals.decide') then private.why_not(a, private.actor(), 'approved') else 'It waits for someone who may decide in this workspace.' end,
      private.has_permission(a.tenant_id, 'approvals.decide') and private.why_not(a, private.actor(), 'rejected') is null,
      asked.display_name, handed.display_name, decided.display_name,
      coalesce((select jsonb_agg(jsonb_build_object('name', p.display_name, 'decision', v.decision, 'note', v.note, 'at', v.created_at, 'mine', v.voter = private.actor(), 'undoMs', greatest(0, ceil(extract(epoch from v.effective_at - now()) * 1000)::integer)) order by v.created_at)
        from public.approval_votes v left join public.profiles p on p.user_id = v.voter where v.approval_id = a.id), '[]'),
      coalesce(a.requested_by = private.actor(), false),
      left(coalesce(a.act ->> 'command', a.act ->> 'path', a.act -> 'paths' ->> 0, a.act -> 'files' -> 0 ->> 'path', a.act -> 'plan' ->> 'title', 'pull request #' || (a.act ->> 'pull_request'), a.act -> 'settings' -> 0 ->> 'name', ''), 300)
    from public.approvals a
    cross join lateral private.approval_rule(a.tenant_id, a.kind) rule
    left join public.profiles asked on asked.user_id = a.requested_by
    left join public.profiles handed on handed.user_id = a.delegated_to
    left join public.profiles decided on decided.user_id = a.decided_by
    where a.id = any (approval_ids[1:100]) and a.tenant_id in (select private.tenants_with('runs.read'));
end $$;

-- Pages that list approvals follow them live, as they follow runs.
create function private.broadcast_approval() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(jsonb_build_object('id', new.id, 'status', new.status, 'run_id', new.run_id), 'approval_changed', 'tenant:' || new.tenant_id, true);
  return null;
end $$;
create trigger broadcast_approval after insert or update on public.approvals
for each row execute function private.broadcast_approval();

create function private.broadcast_vote() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(jsonb_build_object('id', new.approval_id), 'approval_changed', 'tenant:' || new.tenant_id, true);
  return null;
end $$;
create trigger broadcast_vote after insert on public.approval_votes
for each row execute function private.broadcast_vote();

-- Told are those who may decide; of an escalation, the admins among them.
drop function public.devices_for_approval(uuid);
create function public.devices_for_approval(of_approval uuid, only_admins boolean default false) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select s.id from public.approvals a
  join public.push_subscriptions s on s.tenant_id = a.tenant_id and s.needs_you
  join public.members m on m.tenant_id = s.tenant_id and m.user_id = s.user_id and (not only_admins or m.role = 'admin')
  where a.id = of_approval and a.status = 'pending' and a.decision is null and a.expires_at > now() and private.why_not(a, s.user_id, 'approved') is null
  order by s.created_at desc limit 200
$$;

revoke execute on function private.approval_rule(uuid, text), private.why_not(public.approvals, uuid, text), private.tell_approval(public.approvals, jsonb),
  private.post_about(public.approvals, text, text, jsonb), private.lock_approval(uuid), private.visible_approval(uuid), private.carry_out(public.approvals), private.take_effect(uuid, jsonb),
  private.decide(public.approvals, text, text, text, jsonb, jsonb, integer), private.undo_seconds(uuid, boolean), private.replace_approval(public.approvals, text, jsonb),
  private.answer_edit(public.approvals, public.approvals, boolean, boolean), private.require_say(public.approvals), private.broadcast_approval(), private.broadcast_vote() from public;
revoke execute on function public.set_approval_rule(uuid, text, jsonb), public.approval_rules_of(uuid), public.decide_approval(uuid, text, text, text, jsonb, boolean), public.undo_decision(uuid),
  public.apply_decision(uuid), public.delegate_approval(uuid, uuid), public.edit_plan(uuid, integer, jsonb, boolean, boolean), public.edit_command(uuid, text, text, boolean, boolean),
  public.approval_facts(uuid[]), public.devices_for_approval(uuid, boolean) from public, anon, authenticated;
grant execute on function public.approval_rules_of(uuid), public.decide_approval(uuid, text, text, text, jsonb, boolean), public.undo_decision(uuid), public.apply_decision(uuid),
  public.delegate_approval(uuid, uuid), public.edit_plan(uuid, integer, jsonb, boolean, boolean), public.edit_command(uuid, text, text, boolean, boolean), public.approval_facts(uuid[]) to anon, authenticated;
grant execute on function public.set_approval_rule(uuid, text, jsonb) to anon, authenticated;
grant execute on all functions in schema public to service_role;
