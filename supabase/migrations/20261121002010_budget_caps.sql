-- Who changes caps, and what people decide when a run comes to one.

insert into public.role_permissions (role, permission) values ('admin', 'budgets.manage');

create function private.require_cap_place(in_tenant uuid, cap_scope text, cap_subject text, cap_period text) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if cap_scope is null or cap_scope not in ('tenant', 'agent', 'strategy', 'repository', 'person') then
    raise exception 'A cap is about the tenant, an agent, a strategy, a repository or a person.' using errcode = 'PT400';
  elsif cap_period is null or cap_period not in ('hour', 'day', 'month') then
    raise exception 'A cap is over an hour, a day or a month.' using errcode = 'PT400';
  elsif (cap_scope = 'tenant') <> (coalesce(cap_subject, '') = '') then
    raise exception 'A cap of the workspace names nobody, and every other names whom it is about.' using errcode = 'PT400';
  elsif cap_scope = 'agent' and cap_subject not in ('planner', 'executor', 'fixer') then
    raise exception 'The agents that spend money are planner, executor and fixer.' using errcode = 'PT400';
  elsif cap_scope <> 'tenant' and private.subject_name(in_tenant, cap_scope, cap_subject) is null then
    raise exception 'There is no such % in this workspace.', cap_scope using errcode = 'PT404';
  end if;
end $$;

-- Runs that wait for money ask anew once there may be some: what they asked is void, and those that wait
-- for their period are told. Answers the messages to send. Locks their rows, in the order of their ids, before anything else is locked.
create function private.wake_waiting_runs(in_tenant uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  waiting record;
  posted jsonb := '[]';
begin
  perform 1 from public.runs r where r.tenant_id = in_tenant and r.status = 'waiting' order by r.id for update;
  for waiting in
    update public.approvals a set status = 'void', decided_at = now()
    where a.tenant_id = in_tenant and a.kind = 'more_money' and a.status = 'pending' and a.act -> 'cap' ->> 'scope' <> 'run' returning a.id, a.run_id
  loop
    posted := posted || private.post(waiting.id || ':decided', in_tenant, 'approval/decided', jsonb_build_object('approvalId', waiting.id, 'runId', waiting.run_id, 'tenantId', in_tenant, 'decision', 'void'));
  end loop;
  return posted || private.post('budget:' || gen_random_uuid(), in_tenant, 'budget/changed', jsonb_build_object('tenantId', in_tenant));
end $$;

-- Sets a cap, new or there already: {id, messages}. Raises PT400 above the platform's maximum.
create function public.set_budget_cap(in_tenant uuid, cap_scope text, cap_subject text, cap_period text, amount bigint) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  set_cap uuid;
  messages jsonb;
begin
  perform private.require_permission(in_tenant, 'budgets.manage');
  perform private.require_cap_place(in_tenant, cap_scope, cap_subject, cap_period);
  if amount is null or amount < 0 then
    raise exception 'A cap is 0 dollars or more.' using errcode = 'PT400';
  elsif amount > private.most_for(in_tenant, cap_period) then
    raise exception 'The platform allows at most % %.', private.dollars(private.most_for(in_tenant, cap_period)), case cap_period when 'hour' then 'an hour' when 'day' then 'a day' else 'a month' end using errcode = 'PT400';
  elsif (select count(*) from public.budget_caps c where c.tenant_id = in_tenant) >= 200 then
    raise exception 'This workspace has 200 caps; remove one first.' using errcode = 'PT409';
  end if;
  messages := private.wake_waiting_runs(in_tenant);
  insert into public.budget_caps as c (tenant_id, scope, subject, period, amount_micros, created_by) values (in_tenant, cap_scope, coalesce(cap_subject, ''), cap_period, amount, private.actor())
  on conflict (tenant_id, scope, subject, period) do update set amount_micros = excluded.amount_micros, updated_at = now()
  returning c.id into set_cap;
  return jsonb_build_object('id', set_cap, 'messages', messages);
end $$;

-- Removes a cap; the workspace's hour and day are then under the platform's defaults again. {id, messages}.
create function public.remove_budget_cap(cap_id uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  cap public.budget_caps;
  messages jsonb;
begin
  select c.* into cap from public.budget_caps c where c.id = cap_id and c.tenant_id in (select private.tenants_with('runs.read'));
  if cap.id is null then
    raise exception 'There is no such cap in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(cap.tenant_id, 'budgets.manage');
  messages := private.wake_waiting_runs(cap.tenant_id);
  delete from public.budget_caps c where c.id = cap.id;
  return jsonb_build_object('id', cap.id, 'messages', messages);
end $$;

-- Every cap of a workspace with its use in the period of now, the platform's defaults included (without an id).
create function public.budgets_now(in_tenant uuid) returns table (
  cap_id uuid, scope text, subject text, subject_name text, period text, base_micros bigint, amount_micros bigint, reserved_micros bigint, spent_micros bigint,
  starts_at timestamptz, ends_at timestamptz, most_micros bigint
)
language plpgsql stable security definer set search_path = ''
as $$
begin
  if in_tenant not in (select private.tenants_with('runs.read')) then return; end if;
  return query
  select a.cap_id, a.scope, a.subject, private.subject_name(in_tenant, a.scope, a.subject), a.period, a.base_micros, a.amount_micros, a.reserved_micros, a.spent_micros, a.starts_at, a.ends_at, a.most_micros
  from (select array_agg(c.scope) as scopes, array_agg(c.subject) as subjects from (select distinct c.scope, c.subject from public.budget_caps c where c.tenant_id = in_tenant) c) s
  cross join lateral private.caps_that_apply(in_tenant, s.scopes, s.subjects, clock_timestamp()) a
  order by array_position(array['tenant', 'agent', 'strategy', 'repository', 'person'], a.scope), 4, array_position(array['hour', 'day', 'month'], a.period);
end $$;

-- Why this person may not give more money: under a cap of the workspace, and under the one that a strategy gives
-- its runs, that takes whoever may change caps; more for a run alone is as its own cap, which whoever starts a
-- run chooses. Null when they may.
create function private.why_no_more(approval public.approvals, person uuid) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  cap jsonb := approval.act -> 'cap';
  of_strategy boolean := exists (select 1 from public.runs r join public.strategy_versions v on v.strategy_id = r.strategy_id and v.version = r.strategy_version where r.id = approval.run_id and v.definition #> '{caps,run}' is not null);
  may boolean := case when private.actor() is not null then private.has_permission(approval.tenant_id, 'budgets.manage')
    else exists (select 1 from public.members m join public.role_permissions p on p.role = m.role and p.permission = 'budgets.manage' where m.tenant_id = approval.tenant_id and m.user_id = person) end;
begin
  if may or approval.kind <> 'more_money' or (cap ->> 'scope' = 'run' and not of_strategy) then return null; end if;
  if cap ->> 'scope' = 'run' then return 'Only an admin gives this run more than its strategy allows; you can stop it.'; end if;
  return 'Only an admin gives more money under ' || private.cap_words(approval.tenant_id, cap ->> 'scope', cap ->> 'subject', cap ->> 'period', (cap ->> 'amount_micros')::bigint) || '; you can let the run wait, or stop it.';
end $$;

-- A yes to more money stays within what the platform allows.
create function private.check_more_money() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  cap jsonb := new.act -> 'cap';
  most bigint := case cap ->> 'scope' when 'run' then 1000000000 else private.most_for(new.tenant_id, cap ->> 'period') end;
  refusal text := private.why_no_more(new, new.decided_by);
begin
  if new.choice -> 'more' is null then return new; end if;
  if refusal is not null then
    raise exception '%', refusal using errcode = '42501';
  elsif (cap ->> 'amount_micros')::bigint + (new.choice ->> 'more')::bigint > most then
    raise exception 'The platform allows at most % here, which is % more.', private.dollars(most), private.dollars(greatest(0, most - (cap ->> 'amount_micros')::bigint)) using errcode = 'PT400';
  end if;
  return new;
end $$;
create trigger check_more_money before update of status on public.approvals
for each row when (new.kind = 'more_money' and new.status = 'approved' and old.status <> 'approved') execute function private.check_more_money();

-- The approval of more money that the run has not heeded yet, if there is one: a turn that died after asking finds it.
create function public.unheeded_money_approval(of_run uuid) returns uuid
language sql stable security definer set search_path = ''
as $$
  select a.id from public.approvals a
  where a.run_id = of_run and a.kind = 'more_money' and a.status in ('pending', 'approved')
    and not exists (select 1 from public.run_events e where e.run_id = of_run and e.key = 'money.heeded.' || a.id)
  order by a.created_at desc limit 1
$$;

-- Does what was decided about more money, once, and says whether the run still waits: {waiting, until}.
-- Void means that the money may be there by now, and the run tries again.
create function public.heed_money_approval(of_approval uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
  run public.runs;
  cap jsonb;
  given bigint;
  refused jsonb;
  scopes text[];
  subjects text[];
begin
  select a.* into approval from public.approvals a where a.id = of_approval and a.kind = 'more_money';
  if approval.id is null then
    raise exception 'There is no approval %.', of_approval using errcode = 'PT404';
  end if;
  select r.* into run from public.runs r where r.id = approval.run_id for update;
  if run.finished_at is not null or run.wanted = 'cancel' or approval.status not in ('approved', 'void') then
    return jsonb_build_object('waiting', false, 'until', null);
  end if;
  cap := approval.act -> 'cap';

  if approval.choice -> 'more' is not null and not exists (select 1 from public.budget_grants g where g.approval_id = of_approval) then
    given := least((approval.choice ->> 'more')::bigint, case cap ->> 'scope' when 'run' then greatest(0, 1000000000 - run.cap_micros) else private.most_for(run.tenant_id, cap ->> 'period') end);
    insert into public.budget_grants (approval_id, tenant_id, scope, subject, period, starts_at, amount_micros, granted_by)
    values (of_approval, run.tenant_id, cap ->> 'scope', cap ->> 'subject', cap ->> 'period', (cap ->> 'starts_at')::timestamptz, given, approval.decided_by);
    if cap ->> 'scope' = 'run' then
      update public.runs set cap_micros = cap_micros + given where id = run.id;
    else
      perform private.post('budget:' || of_approval, run.tenant_id, 'budget/changed', jsonb_build_object('tenantId', run.tenant_id));
    end if;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'money.heeded.' || of_approval, 'type', 'budget.granted',
      'message', private.dollars(given) || ' more was given to ' || private.cap_words(run.tenant_id, cap ->> 'scope', cap ->> 'subject', cap ->> 'period', (cap ->> 'amount_micros')::bigint) || '; the run goes on.',
      'data', jsonb_build_object('approval_id', of_approval, 'more_micros', given, 'scope', cap ->> 'scope', 'period', cap ->> 'period', 'by', approval.decided_by))));
  end if;

  if approval.choice ->> 'wait' = 'true' then
    select s.scopes, s.subjects into scopes, subjects from private.scopes_of(private.agent_of(run.stage), (to_jsonb(run) ->> 'strategy_id')::uuid, run.repository_id, run.created_by) s;
    refused := private.refused_by(run, scopes, subjects, (approval.act ->> 'needed_micros')::bigint, clock_timestamp());
    -- A cap without an end is no cap to wait for: the run asks about it.
    if refused ->> 'ends_at' is not null then
      perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'money.heeded.' || of_approval, 'type', 'budget.waiting', 'level', 'warning',
        'message', 'The run waits until the period of ' || private.cap_words(run.tenant_id, refused ->> 'scope', refused ->> 'subject', refused ->> 'period', (refused ->> 'amount_micros')::bigint) || ' ends, and then goes on by itself.',
        'data', jsonb_build_object('approval_id', of_approval, 'until', refused ->> 'ends_at'))));
      update public.runs set status = 'waiting' where id = run.id and status = 'running';
      update public.run_stages set status = 'waiting' where run_id = run.id and status = 'running';
      return jsonb_build_object('waiting', true, 'until', refused ->> 'ends_at');
    end if;
  end if;
  -- The time a run is given is its own: what it waited for money does not count. A decision's wait was added before.
  update public.runs set status = 'running', deadline_at = deadline_at + (
    select coalesce(now() - max(e.created_at), '0') from public.run_events e where e.run_id = run.id and e.key = 'money.heeded.' || of_approval and e.type = 'budget.waiting')
  where id = run.id and status = 'waiting';
  update public.run_stages set status = 'running' where run_id = run.id and status = 'waiting';
  perform private.append_events(run.id, jsonb_build_array(
    jsonb_build_object('key', 'money.heeded.' || of_approval, 'type', 'budget.changed', 'message', 'There may be money again; the run tries to go on.', 'data', jsonb_build_object('approval_id', of_approval))));
  return jsonb_build_object('waiting', false, 'until', null);
end $$;

-- A run whose own cap was raised from elsewhere, such as by a comment on GitHub, need not be asked about it any more.
create function private.heed_raised_cap() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  asked record;
begin
  for asked in
    update public.approvals a set status = 'void', decided_at = now()
    where a.run_id = new.id and a.kind = 'more_money' and a.status = 'pending' and a.act -> 'cap' ->> 'scope' = 'run' returning a.id
  loop
    perform private.post(asked.id || ':decided', new.tenant_id, 'approval/decided', jsonb_build_object('approvalId', asked.id, 'runId', new.id, 'tenantId', new.tenant_id, 'decision', 'void'));
  end loop;
  return null;
end $$;
create trigger heed_raised_cap after update of cap_micros on public.runs
for each row when (new.cap_micros > old.cap_micros) execute function private.heed_raised_cap();

revoke execute on function private.require_cap_place(uuid, text, text, text), private.wake_waiting_runs(uuid), private.why_no_more(public.approvals, uuid), private.check_more_money(), private.heed_raised_cap() from public;
revoke execute on function public.set_budget_cap(uuid, text, text, text, bigint), public.remove_budget_cap(uuid), public.budgets_now(uuid), public.unheeded_money_approval(uuid), public.heed_money_approval(uuid) from public, anon, authenticated;
grant execute on function public.set_budget_cap(uuid, text, text, text, bigint), public.remove_budget_cap(uuid), public.budgets_now(uuid) to anon, authenticated, service_role;
grant execute on function public.unheeded_money_approval(uuid), public.heed_money_approval(uuid) to service_role;
