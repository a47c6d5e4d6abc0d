-- What the owner does with workspaces.

-- That the owner looked at something: a row in the chain of a workspace, or of the platform where it is null,
-- at most one a minute for the same look of the same owner.
create function private.note_look(in_tenant uuid, act text, target_kind text, target_id text, target_name text, looked_for jsonb default null) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (
    select 1 from public.audit_logs l
    where l.tenant_id is not distinct from in_tenant and l.actor_kind in ('owner', 'person') and l.actor_id = auth.uid()::text and l.at > now() - interval '1 minute'
      and l.act = note_look.act and l.target_id = note_look.target_id and l.after is not distinct from private.audit_side(looked_for)
  ) then
    perform private.audit(in_tenant, act, target_kind, target_id, target_name, null, null, looked_for);
  end if;
end $$;

-- Workspaces, newest first, after a place, by a part of their name or of a member's address; what they did in
-- the last 30 days. That the owner looked is in the platform's record, with what they searched for.
create function public.owner_tenants(wanted_words text default null, wanted_state text default null, after_at timestamptz default null, after_id uuid default null, most integer default 26)
returns table (id uuid, name text, plan text, created_at timestamptz, suspended_at timestamptz, suspended_reason text, members bigint, runs bigint, spent_micros bigint, last_active_at timestamptz)
language plpgsql security definer set search_path = ''
as $$
declare
  words text := '%' || replace(replace(replace(left(trim(wanted_words), 100), '\', '\\'), '%', '\%'), '_', '\_') || '%';
begin
  perform private.require_owner();
  perform private.note_look(null, 'tenants.listed', 'tenants', 'all', null, jsonb_strip_nulls(jsonb_build_object('searched_for', left(trim(wanted_words), 100), 'state', wanted_state)));
  return query
    with shown as (
      select t.* from public.tenants t
      where (wanted_words is null or t.name ilike words or t.id::text = trim(wanted_words) or exists (
          select 1 from public.members m join public.profiles p on p.user_id = m.user_id where m.tenant_id = t.id and p.email ilike words))
        and (wanted_state is null or (wanted_state = 'suspended') = (t.suspended_at is not null))
        and (after_at is null or (t.created_at, t.id) < (after_at, after_id))
      order by t.created_at desc, t.id desc limit least(most, 101)
    )
    select s.id, s.name, s.plan, s.created_at, s.suspended_at, s.suspended_reason,
      (select count(*) from public.members m where m.tenant_id = s.id),
      u.runs, u.spent_micros,
      greatest(u.last_run, (select max(k.last_used_at) from public.api_keys k where k.tenant_id = s.id), (select max(m.created_at) from public.members m where m.tenant_id = s.id))
    from shown s cross join lateral (
      select count(*) filter (where r.created_at > now() - interval '30 days') as runs,
        coalesce(sum(r.spent_micros) filter (where r.created_at > now() - interval '30 days'), 0)::bigint as spent_micros, max(r.created_at) as last_run
      from public.runs r where r.tenant_id = s.id and r.created_at > now() - interval '365 days'
    ) u
    order by s.created_at desc, s.id desc;
end $$;

-- Everything that the owner's page of one workspace shows. That the owner looked is recorded there and in the platform's record.
create function public.owner_tenant(of_tenant uuid) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  tenant public.tenants := private.owned_tenant(of_tenant);
begin
  -- The platform's record first, as where an owner's visit begins: who locks both never waits for each other.
  perform private.note_look(null, 'tenant.inspected', 'tenant', of_tenant::text, tenant.name);
  perform private.note_look(of_tenant, 'tenant.inspected', 'tenant', of_tenant::text, tenant.name);
  return jsonb_build_object(
    'id', tenant.id, 'name', tenant.name, 'plan', tenant.plan, 'created_at', tenant.created_at, 'suspended_at', tenant.suspended_at, 'suspended_reason', tenant.suspended_reason,
    'members', coalesce((select jsonb_agg(jsonb_build_object('user_id', m.user_id, 'email', p.email, 'name', p.display_name, 'role', m.role) order by m.created_at)
      from (select * from public.members mm where mm.tenant_id = of_tenant order by mm.created_at limit 100) m join public.profiles p on p.user_id = m.user_id), '[]'),
    'invitations', coalesce((select jsonb_agg(jsonb_build_object('email', i.email, 'role', i.role, 'expires_at', i.expires_at) order by i.created_at)
      from public.invitations i where i.tenant_id = of_tenant and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()), '[]'),
    'repositories', (select count(*) from public.repositories r where r.tenant_id = of_tenant),
    'keys', (select count(*) from public.api_keys k where k.tenant_id = of_tenant and k.revoked_at is null),
    'runs_open', (select count(*) from public.runs r where r.tenant_id = of_tenant and r.finished_at is null),
    'runs_day', (select count(*) from public.runs r where r.tenant_id = of_tenant and r.created_at > now() - interval '24 hours'),
    'runs_month', (select count(*) from public.runs r where r.tenant_id = of_tenant and r.created_at > now() - interval '30 days'),
    'green_month', (select count(*) from public.runs r where r.tenant_id = of_tenant and r.created_at > now() - interval '30 days' and r.status = 'succeeded'),
    'spent_day', (select coalesce(sum(u.spent_micros), 0) from public.budget_uses u where u.tenant_id = of_tenant and u.scope = 'tenant' and u.hour > now() - interval '24 hours'),
    'spent_month', (select coalesce(sum(u.spent_micros), 0) from public.budget_uses u where u.tenant_id = of_tenant and u.scope = 'tenant' and u.hour > now() - interval '30 days'),
    'limits', coalesce((select to_jsonb(l) - 'tenant_id' from public.tenant_limits l where l.tenant_id = of_tenant), '{}'),
    'platform', (select jsonb_build_object('max_runs_per_day', p.max_runs_per_day, 'max_pull_requests_per_hour', p.max_pull_requests_per_hour, 'max_calls_per_minute', p.max_calls_per_minute,
      'max_hour_cap_micros', p.max_hour_cap_micros, 'max_day_cap_micros', p.max_day_cap_micros, 'max_month_cap_micros', p.max_month_cap_micros) from public.platform_settings p),
    'visit', (select jsonb_build_object('id', v.id, 'ends_at', v.ends_at) from public.owner_visits v
      where v.tenant_id = of_tenant and v.owner_id = auth.uid() and v.closed_at is null and v.ends_at > now() order by v.ends_at desc limit 1),
    'visits', coalesce((select jsonb_agg(jsonb_build_object('opened_at', v.opened_at, 'closed_at', least(coalesce(v.closed_at, v.ends_at), v.ends_at), 'reason', v.reason,
        'owner', (select p.email from public.profiles p where p.user_id = v.owner_id)) order by v.opened_at desc)
      from (select * from public.owner_visits o where o.tenant_id = of_tenant order by o.opened_at desc limit 10) v), '[]'));
end $$;

-- A workspace without members, and the invitation of its first admin.
create function public.owner_create_tenant(tenant_name text, tenant_plan text, admin_email text, admin_token_hash text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  new_tenant uuid;
begin
  perform private.require_owner();
  insert into public.tenants (name, plan) values (trim(tenant_name), trim(tenant_plan)) returning id into new_tenant;
  insert into public.invitations (tenant_id, email, role, token_hash, invited_by) values (new_tenant, lower(trim(admin_email)), 'admin', admin_token_hash, auth.uid());
  return new_tenant;
end $$;

create function public.set_tenant_plan(of_tenant uuid, new_plan text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.owned_tenant(of_tenant);
  if length(trim(coalesce(new_plan, ''))) not between 1 and 40 then
    raise exception 'Name the plan in 1 to 40 characters.' using errcode = 'PT400';
  end if;
  update public.tenants set plan = trim(new_plan) where id = of_tenant;
end $$;

-- Nobody of the workspace gets in, its keys count for nothing, what GitHub says about it is ignored, and its runs stop where they are.
create function public.suspend_tenant(of_tenant uuid, why text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  tenant public.tenants := private.owned_tenant(of_tenant);
begin
  if tenant.suspended_at is not null then
    raise exception 'This workspace is suspended already.' using errcode = 'PT409';
  end if;
  update public.tenants set suspended_at = now(), suspended_reason = private.require_reason(why) where id = of_tenant;
  -- After the update: an owner who manages the workspace as its admin acts as the owner now.
  perform public.stop_work(of_tenant, 'tenant', '', 'The workspace is suspended. ' || left(trim(why), 370));
end $$;

-- Everything goes on where it was; a stop that was there before the suspension stays. The messages that wake the runs.
create function public.unsuspend_tenant(of_tenant uuid, why text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  tenant public.tenants := private.owned_tenant(of_tenant);
  stop uuid;
begin
  perform private.require_reason(why);
  if tenant.suspended_at is null then
    raise exception 'This workspace is not suspended.' using errcode = 'PT409';
  end if;
  update public.tenants set suspended_at = null, suspended_reason = null where id = of_tenant;
  perform private.audit(of_tenant, 'tenant.unsuspended', 'tenant', of_tenant::text, tenant.name, null, null, jsonb_build_object('reason', trim(why)));
  select s.id into stop from public.stops s where s.tenant_id = of_tenant and s.scope = 'tenant' and s.by_owner and s.lifted_at is null and s.stopped_at >= tenant.suspended_at;
  return case when stop is null then '[]' else public.lift_stop(stop) end;
end $$;

-- What the owner allows a workspace at most; a limit that is left out is the platform's. What the workspace
-- has set for itself above it is lowered to it. The messages that wake what waited for room.
create function public.set_tenant_limits(of_tenant uuid, new_limits jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  limits public.tenant_limits;
  platform public.platform_settings;
begin
  perform private.owned_tenant(of_tenant);
  limits := jsonb_populate_record(null::public.tenant_limits, new_limits || jsonb_build_object('tenant_id', of_tenant));
  insert into public.tenant_limits values (limits.*)
  on conflict (tenant_id) do update set max_runs_per_day = excluded.max_runs_per_day, max_pull_requests_per_hour = excluded.max_pull_requests_per_hour, max_calls_per_minute = excluded.max_calls_per_minute,
    max_hour_cap_micros = excluded.max_hour_cap_micros, max_day_cap_micros = excluded.max_day_cap_micros, max_month_cap_micros = excluded.max_month_cap_micros;
  select p.* into platform from public.platform_settings p;
  update public.tenant_settings s set
    runs_per_day = case when coalesce(s.runs_per_day, platform.runs_per_day) > limits.max_runs_per_day then limits.max_runs_per_day else s.runs_per_day end,
    pull_requests_per_hour = case when coalesce(s.pull_requests_per_hour, platform.pull_requests_per_hour) > limits.max_pull_requests_per_hour then limits.max_pull_requests_per_hour else s.pull_requests_per_hour end,
    calls_per_minute = case when coalesce(s.calls_per_minute, platform.calls_per_minute) > limits.max_calls_per_minute then limits.max_calls_per_minute else s.calls_per_minute end
  where s.tenant_id = of_tenant;
  update public.budget_caps c set amount_micros = private.bound_of(of_tenant, 'max_' || c.period || '_cap_micros'), updated_at = now()
  where c.tenant_id = of_tenant and c.amount_micros > private.bound_of(of_tenant, 'max_' || c.period || '_cap_micros');
  -- A workspace without a cap of its own has the platform's default, which may be above.
  insert into public.budget_caps (tenant_id, scope, subject, period, amount_micros, created_by)
  select of_tenant, 'tenant', '', d.period, d.most, auth.uid()
  from (values ('hour', limits.max_hour_cap_micros, platform.hour_cap_micros), ('day', limits.max_day_cap_micros, platform.day_cap_micros), ('month', limits.max_month_cap_micros, null)) d (period, most, usual)
  where d.most < coalesce(d.usual, d.most + 1)
  on conflict (tenant_id, scope, subject, period) do nothing;
  return private.wake_runs(of_tenant);
end $$;

-- Whatever way a number takes into a workspace's settings: not above what the owner allows.
create function private.keep_within_bounds() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  set_now jsonb := to_jsonb(new);
  was jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
  pair record;
  most bigint;
begin
  for pair in
    select p.key, 'max_' || p.key as bound from unnest(array['runs_per_day', 'pull_requests_per_hour', 'calls_per_minute']) p (key) where tg_table_name = 'tenant_settings'
    union all select 'amount_micros', 'max_' || (set_now ->> 'period') || '_cap_micros' where tg_table_name = 'budget_caps'
  loop
    most := private.bound_of(new.tenant_id, pair.bound);
    if set_now -> pair.key is distinct from was -> pair.key and (set_now ->> pair.key)::bigint > most then
      raise exception 'The platform''s owner allows this workspace at most %.',
        case pair.key when 'runs_per_day' then most || ' runs a day' when 'pull_requests_per_hour' then most || ' pull requests an hour' when 'calls_per_minute' then most || ' calls a minute'
          else private.dollars(most) || case set_now ->> 'period' when 'hour' then ' an hour' else ' a ' || (set_now ->> 'period') end end using errcode = 'PT400';
    end if;
  end loop;
  return new;
end $$;
create trigger keep_within_bounds before insert or update on public.tenant_settings for each row execute function private.keep_within_bounds();
create trigger keep_within_bounds before insert or update on public.budget_caps for each row execute function private.keep_within_bounds();

-- Opens the owner's look into a workspace: an hour, or what is left of one that is open already.
create function public.visit_tenant(of_tenant uuid, why text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  visit public.owner_visits;
begin
  perform private.owned_tenant(of_tenant);
  if exists (select 1 from public.members m where m.tenant_id = of_tenant and m.user_id = auth.uid()) then
    raise exception 'You belong to this workspace; switch to it instead.' using errcode = 'PT409';
  end if;
  select v.* into visit from public.owner_visits v where v.tenant_id = of_tenant and v.owner_id = auth.uid() and v.closed_at is null and v.ends_at > now();
  if visit.id is null then
    insert into public.owner_visits (tenant_id, owner_id, reason) values (of_tenant, auth.uid(), private.require_reason(why)) returning * into visit;
    perform private.audit(null, 'tenant.visited', 'tenant', of_tenant::text, (select t.name from public.tenants t where t.id = of_tenant), null, null, jsonb_build_object('reason', visit.reason));
  end if;
  return jsonb_build_object('id', visit.id, 'ends_at', visit.ends_at);
end $$;

create function public.end_visit(of_tenant uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_owner();
  update public.owner_visits set closed_at = now() where tenant_id = of_tenant and owner_id = auth.uid() and closed_at is null and ends_at > now();
end $$;

-- When the visit ends of whoever is asking, and null when none is open there. What they open is noted in the
-- record of the workspace; a visit that has opened 500 places is over, so that none goes unnoted.
create function public.note_visit(of_tenant uuid, page text) returns timestamptz
language plpgsql security definer set search_path = ''
as $$
declare
  visit public.owner_visits;
begin
  select v.* into visit from public.owner_visits v where v.tenant_id = of_tenant and v.owner_id = auth.uid() and v.closed_at is null and v.ends_at > now() order by v.ends_at desc limit 1;
  if visit.id is null or not private.is_platform_owner() then return null; end if;
  if left(page, 200) <> all (visit.pages) then
    if cardinality(visit.pages) >= 500 then
      update public.owner_visits set closed_at = now() where id = visit.id;
      return null;
    end if;
    update public.owner_visits set pages = pages || left(page, 200) where id = visit.id;
    perform private.audit(of_tenant, 'visit.read', 'page', left(page, 200), null, null, null, null);
  end if;
  return visit.ends_at;
end $$;

do $$
begin
  perform private.audit_table('public.tenant_limits', 'limits');
  perform private.audit_table('public.owner_visits', 'visit', '{pages}');
end $$;

revoke execute on function private.suspension_of(uuid), private.bound_of(uuid, text), private.require_owner(), private.require_reason(text), private.owned_tenant(uuid),
  private.broadcast_tenant(), private.keep_within_bounds(), private.note_look(uuid, text, text, text, text, jsonb) from public;
revoke execute on function public.why_key_refused(), public.owner_tenants(text, text, timestamptz, uuid, integer), public.owner_tenant(uuid), public.owner_create_tenant(text, text, text, text),
  public.set_tenant_plan(uuid, text), public.suspend_tenant(uuid, text), public.unsuspend_tenant(uuid, text), public.set_tenant_limits(uuid, jsonb), public.visit_tenant(uuid, text),
  public.end_visit(uuid), public.note_visit(uuid, text) from public, anon, authenticated;
grant execute on function public.why_key_refused() to anon, authenticated, service_role;
grant execute on function public.owner_tenants(text, text, timestamptz, uuid, integer), public.owner_tenant(uuid), public.owner_create_tenant(text, text, text, text),
  public.set_tenant_plan(uuid, text), public.suspend_tenant(uuid, text), public.unsuspend_tenant(uuid, text), public.set_tenant_limits(uuid, jsonb), public.visit_tenant(uuid, text),
  public.end_visit(uuid), public.note_visit(uuid, text) to authenticated;
