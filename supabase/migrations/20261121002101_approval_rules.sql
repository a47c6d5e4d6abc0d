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
  -- The rule when it was asked: whoever it binds cannot lift it by changing the rule.
  add column people_needed integer check (people_needed in (1, 2)),
  add column requester_may_decide boolean,
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

-- The rule of an approval: the stricter of when it was asked and now.
create function private.rule_of(approval public.approvals) returns public.approval_rules
language plpgsql stable security definer set search_path = ''
as $$
declare
  rule public.approval_rules := private.approval_rule(approval.tenant_id, approval.kind);
begin
  rule.people_needed := greatest(rule.people_needed, approval.people_needed);
  rule.requester_may_decide := rule.requester_may_decide and coalesce(approval.requester_may_decide, true);
  return rule;
end $$;

create function private.bind_rule() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  rule public.approval_rules := private.rule_of(new);
begin
  new.people_needed := rule.people_needed;
  new.requester_may_decide := rule.requester_may_decide;
  return new;
end $$;
create trigger bind_rule before insert on public.approvals for each row execute function private.bind_rule();
revoke execute on function private.rule_of(public.approvals), private.bind_rule() from public;

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
  rule public.approval_rules := private.rule_of(approval);
  approvers uuid[] := private.strategy_approvers(approval.run_id);
  held text;
begin
  select m.role into held from public.members m join public.role_permissions p on p.role = m.role and p.permission = 'approvals.decide'
  where m.tenant_id = approval.tenant_id and m.user_id = person;
  if held is null then
    return 'It waits for someone who may decide in this workspace.';
  elsif rule.deciders = 'admin' and held <> 'admin' then
    return 'Only admins decide about this.';
  -- Beside them admins decide, so that nothing waits for somebody who is away.
  elsif cardinality(approvers) > 0 and not (person = any (approvers)) and held <> 'admin' then
    return 'The strategy that started this run names who decides about it, and you are not one of them; ask them, or an admin.';
  elsif approval.delegated_to is not null and approval.delegated_to <> person and held <> 'admin' then
    return 'It was handed to ' || coalesce((select p.display_name from public.profiles p where p.user_id = approval.delegated_to), 'somebody else') || '; only they and admins decide now.';
  elsif said = 'approved' and not rule.requester_may_decide and approval.requested_by = person then
    return 'You asked for this, and nobody here approves what they asked for.';
  elsif approval.status = 'pending' and exists (select 1 from public.approval_votes v where v.approval_id = approval.id and v.voter = person) then
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

-- What a yes to an approval without a run does, in the same transaction. Void where something changed since.
create function private.carry_out(approval public.approvals) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  part jsonb;
  changed boolean := false;
begin
  if approval.kind <> 'settings' then return; end if;
  perform 1 from public.tenant_settings s where s.tenant_id = approval.tenant_id for update;
  for part in select value from jsonb_array_elements(approval.act -> 'settings') loop
    changed := changed or private.setting_of(approval.tenant_id, part ->> 'name') is distinct from part -> 'before';
  end loop;
  -- The platform's bounds may have become closer since.
  begin
    perform private.check_settings(approval.tenant_id, (select jsonb_object_agg(value ->> 'name', value -> 'after') from jsonb_array_elements(approval.act -> 'settings')));
  exception when sqlstate 'PT400' then
    changed := true;
  end;
  if changed then
    update public.approvals set status = 'void' where id = approval.id;
    return;
  end if;
  for part in select value from jsonb_array_elements(approval.act -> 'settings') loop
    execute format('update public.tenant_settings set %I = $1 where tenant_id = $2', part ->> 'name') using (part ->> 'after')::integer, approval.tenant_id;
  end loop;
  -- What waited for room may have it now.
  perform private.wake_runs(approval.tenant_id);
end $$;
