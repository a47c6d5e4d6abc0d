-- A changed act is a new approval; and what people see of approvals.

-- The changed act's own approval takes the old one's place: that is void, and whoever waits follows.
create function private.replace_approval(old_approval public.approvals, new_key text, new_act jsonb) returns public.approvals
language plpgsql security definer set search_path = ''
as $$
declare
  made public.approvals;
begin
  insert into public.approvals (tenant_id, run_id, key, kind, act, reason, requested_by, delegated_to, people_needed, requester_may_decide, expires_at)
  values (old_approval.tenant_id, old_approval.run_id, new_key, old_approval.kind, new_act, old_approval.reason, old_approval.requested_by, old_approval.delegated_to, old_approval.people_needed, old_approval.requester_may_decide, old_approval.expires_at)
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

-- What an act is about, in its own words: the command, path, title or name, at most 300 characters.
create function private.act_words(act jsonb) returns text
language sql immutable set search_path = ''
as $$ select left(coalesce(act ->> 'command', act ->> 'path', act -> 'paths' ->> 0, act -> 'files' -> 0 ->> 'path', act -> 'plan' ->> 'title', 'pull request #' || (act ->> 'pull_request'), act -> 'settings' -> 0 ->> 'name', ''), 300) $$;

-- What a card says beside the act: by which rule it is decided, by whom it was asked and handed on, what
-- people said, and why whoever asks may not approve it. At most 100 approvals.
create function public.approval_facts(approval_ids uuid[]) returns table (
  approval_id uuid, deciders text, people_needed integer, requester_may_decide boolean, refusal text, may_reject boolean, more_refusal text,
  requested_by_name text, delegated_to_name text, decided_by_name text, votes jsonb, is_mine boolean, about text)
language plpgsql stable security definer set search_path = ''
as $$
begin
  return query
    select a.id, rule.deciders, rule.people_needed, rule.requester_may_decide,
      case when private.has_permission(a.tenant_id, 'approvals.decide') then private.why_not(a, private.actor(), 'approved') else 'It waits for someone who may decide in this workspace.' end,
      private.has_permission(a.tenant_id, 'approvals.decide') and private.why_not(a, private.actor(), 'rejected') is null,
      private.why_no_more(a, private.actor()),
      asked.display_name, handed.display_name, decided.display_name,
      coalesce((select jsonb_agg(jsonb_build_object('name', p.display_name, 'decision', v.decision, 'note', v.note, 'at', v.created_at, 'mine', v.voter = private.actor(), 'undoMs', greatest(0, ceil(extract(epoch from v.effective_at - now()) * 1000)::integer)) order by v.created_at)
        from public.approval_votes v left join public.profiles p on p.user_id = v.voter where v.approval_id = a.id), '[]'),
      coalesce(a.requested_by = private.actor(), false),
      private.act_words(a.act)
    from public.approvals a
    cross join lateral private.rule_of(a) rule
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
  join public.tenants t on t.id = s.tenant_id and to_jsonb(t) ->> 'suspended_at' is null
  where a.id = of_approval and a.status = 'pending' and a.decision is null and a.expires_at > now() and private.why_not(a, s.user_id, 'approved') is null
  order by s.created_at desc limit 200
$$;

revoke execute on function private.act_words(jsonb), private.approval_rule(uuid, text), private.why_not(public.approvals, uuid, text), private.tell_approval(public.approvals, jsonb),
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
