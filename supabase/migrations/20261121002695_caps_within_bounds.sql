-- What the owner allows one workspace bounds its caps and what is given under them, instead of what the
-- platform allows in general. The functions are as they were, but for that.

create function private.most_for(in_tenant uuid, period text) returns bigint
language sql stable security definer set search_path = ''
as $$ select private.bound_of(in_tenant, 'max_' || period || '_cap_micros') $$;
revoke execute on function private.most_for(uuid, text) from public;

create or replace function private.caps_that_apply(in_tenant uuid, scopes text[], subjects text[], at timestamptz)
returns table (cap_id uuid, scope text, subject text, period text, base_micros bigint, amount_micros bigint, reserved_micros bigint, spent_micros bigint, starts_at timestamptz, ends_at timestamptz, most_micros bigint)
language plpgsql stable security definer set search_path = ''
as $$
begin
  return query
  with caps as (
    select c.id, c.scope, c.subject, c.period, c.amount_micros from public.budget_caps c
    join unnest(scopes, subjects) a (scope, subject) on a.scope = c.scope and a.subject = c.subject
    where c.tenant_id = in_tenant
    union all
    select null, 'tenant', '', d.period, d.amount_micros
    from public.platform_settings s cross join lateral (values ('hour', s.hour_cap_micros), ('day', s.day_cap_micros)) d (period, amount_micros)
    where not exists (select 1 from public.budget_caps c where c.tenant_id = in_tenant and c.scope = 'tenant' and c.period = d.period)
  ), timed as (
    select c.*, private.period_start(c.period, at) as starts_at, private.period_end(c.period, at) as ends_at, private.most_for(in_tenant, c.period) as most from caps c
  )
  select t.id, t.scope, t.subject, t.period, least(t.amount_micros, t.most), least(t.amount_micros + granted.micros, t.most), used.reserved, used.spent, t.starts_at, t.ends_at, t.most
  from timed t
  cross join lateral (select coalesce(sum(g.amount_micros), 0)::bigint as micros from public.budget_grants g
    where g.tenant_id = in_tenant and g.scope = t.scope and g.subject = t.subject and g.period = t.period and g.starts_at = t.starts_at) granted
  cross join lateral (select coalesce(sum(u.reserved_micros), 0)::bigint as reserved, coalesce(sum(u.spent_micros), 0)::bigint as spent from public.budget_uses u
    where u.tenant_id = in_tenant and u.scope = t.scope and u.subject = t.subject and u.hour >= t.starts_at and u.hour < t.ends_at) used;
end $$;

create or replace function public.set_budget_cap(in_tenant uuid, cap_scope text, cap_subject text, cap_period text, amount bigint) returns jsonb
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

create or replace function private.check_more_money() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  cap jsonb := new.act -> 'cap';
  most bigint := case cap ->> 'scope' when 'run' then 1000000000 else private.most_for(new.tenant_id, cap ->> 'period') end;
begin
  if new.choice -> 'more' is null then return new; end if;
  if cap ->> 'scope' <> 'run' and not (case when private.actor() is not null then private.has_permission(new.tenant_id, 'budgets.manage')
      else exists (select 1 from public.members m join public.role_permissions p on p.role = m.role and p.permission = 'budgets.manage' where m.tenant_id = new.tenant_id and m.user_id = new.decided_by) end) then
    raise exception 'Only an admin gives more money under %; you can let the run wait, or stop it.',
      private.cap_words(new.tenant_id, cap ->> 'scope', cap ->> 'subject', cap ->> 'period', (cap ->> 'amount_micros')::bigint) using errcode = '42501';
  elsif (cap ->> 'amount_micros')::bigint + (new.choice ->> 'more')::bigint > most then
    raise exception 'The platform allows at most % here, which is % more.', private.dollars(most), private.dollars(greatest(0, most - (cap ->> 'amount_micros')::bigint)) using errcode = 'PT400';
  end if;
  return new;
end $$;

create or replace function public.heed_money_approval(of_approval uuid) returns jsonb
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

drop function private.most_micros(text);
