-- Approvals that wait are told again, then to admins, and end in time; and changes of settings are asked for.

-- Approvals that wait are told again, to admins in the end. At most `most` of each. How many of each kind.
-- What expired or counts now is settled one by one: a transaction that locks the runs of many could wait in a ring with others.
create function public.remind_approvals(most integer default 50) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
  reminded integer := 0;
  escalated integer := 0;
begin
  for approval in
    update public.approvals u set reminded_at = now() where u.id in (
      select a.id from public.approvals a where a.status = 'pending' and a.decision is null and a.reminded_at is null and a.expires_at > now()
        and a.created_at <= now() - make_interval(hours => (private.approval_rule(a.tenant_id, a.kind)).remind_hours) order by a.created_at limit most for update skip locked)
    returning u.* loop
    perform private.post_about(approval, 'reminded', 'approval/reminded');
    reminded := reminded + 1;
  end loop;
  for approval in
    update public.approvals u set escalated_at = now() where u.id in (
      select a.id from public.approvals a where a.status = 'pending' and a.decision is null and a.escalated_at is null and a.expires_at > now()
        and a.created_at <= now() - make_interval(hours => (private.approval_rule(a.tenant_id, a.kind)).escalate_hours) order by a.created_at limit most for update skip locked)
    returning u.* loop
    perform private.post_about(approval, 'escalated', 'approval/escalated');
    escalated := escalated + 1;
  end loop;
  return jsonb_build_object('reminded', reminded, 'escalated', escalated);
end $$;

-- What a workspace's own numbers may become, {"name": number or null for the platform's}: columns of
-- tenant_settings, within the same bounds as where admins set them.
create function private.check_settings(in_tenant uuid, changes jsonb) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  platform public.platform_settings;
  item record;
  wanted integer;
  least_value integer;
  most_value integer;
  after_all jsonb;
begin
  select p.* into platform from public.platform_settings p;
  for item in select e.key as setting, e.value from jsonb_each(changes) e order by e.key loop
    wanted := (item.value #>> '{}')::integer;
    least_value := case item.setting when 'restricted_below' then platform.restricted_below when 'trusted_from' then platform.trusted_from
      when 'score_half_life_days' then platform.score_half_life_days when 'calls_per_minute' then 1 else 0 end;
    most_value := case item.setting
      when 'start_score' then platform.start_score when 'restricted_below' then 100 when 'trusted_from' then 100 when 'score_half_life_days' then 3650
      when 'runs_per_day' then private.bound_of(in_tenant, 'max_runs_per_day') when 'pull_requests_per_hour' then private.bound_of(in_tenant, 'max_pull_requests_per_hour')
      when 'calls_per_minute' then private.bound_of(in_tenant, 'max_calls_per_minute') when 'undo_seconds' then 60 end;
    if most_value is null then
      raise exception 'There is no setting %.', item.setting using errcode = 'PT400';
    elsif wanted not between least_value and most_value or (wanted is null and item.setting = 'undo_seconds') then
      raise exception '% is % to % here.', item.setting, least_value, most_value using errcode = 'PT400';
    end if;
  end loop;
  select to_jsonb(s) || changes into after_all from public.tenant_settings s where s.tenant_id = in_tenant;
  if changes ?| array['restricted_below', 'trusted_from']
    and coalesce((after_all ->> 'restricted_below')::integer, platform.restricted_below) > coalesce((after_all ->> 'trusted_from')::integer, platform.trusted_from) then
    raise exception 'Who is restricted cannot be trusted: restricted_below must not be above trusted_from.' using errcode = 'PT400';
  end if;
end $$;

create function private.setting_of(in_tenant uuid, setting text) returns jsonb
language sql stable security definer set search_path = ''
as $$ select to_jsonb(s) -> setting from public.tenant_settings s where s.tenant_id = in_tenant $$;

-- Asks the admins to change settings of the workspace: {"name": number or null for the platform's default}.
-- The approval's id and the message to send.
create function public.propose_settings(in_tenant uuid, changes jsonb, why text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  item record;
  made public.approvals;
  parts jsonb := '[]';
begin
  perform private.require_permission(in_tenant, 'runs.write');
  if length(trim(coalesce(why, ''))) not between 1 and 1000 then
    raise exception 'Say why, in 1 to 1,000 characters.' using errcode = 'PT400';
  elsif jsonb_typeof(changes) <> 'object' or changes = '{}' or (select count(*) from jsonb_object_keys(changes)) > 20 then
    raise exception 'Name 1 to 20 settings and what they should become.' using errcode = 'PT400';
  elsif (select count(*) from public.approvals a where a.tenant_id = in_tenant and a.kind = 'settings' and a.status = 'pending' and a.expires_at > now()) >= 20 then
    raise exception 'Twenty changes of settings wait already; have some decided first.' using errcode = 'PT409';
  end if;
  for item in select e.key as setting, e.value as wanted from jsonb_each(changes) e order by e.key loop
    if item.wanted::text !~ '^(null|-?\d{1,9})$' then
      raise exception '% is a whole number, or null for the default.', item.setting using errcode = 'PT400';
    end if;
    if item.wanted is distinct from private.setting_of(in_tenant, item.setting) then
      parts := parts || jsonb_build_object('name', item.setting, 'before', private.setting_of(in_tenant, item.setting), 'after', item.wanted);
    end if;
  end loop;
  perform private.check_settings(in_tenant, changes);
  if parts = '[]' then
    raise exception 'All of this is set so already.' using errcode = 'PT409';
  end if;
  insert into public.approvals (tenant_id, key, kind, act, reason, requested_by, expires_at)
  values (in_tenant, 'settings.' || gen_random_uuid(), 'settings', jsonb_build_object('settings', parts), trim(why), private.actor(),
    now() + make_interval(hours => (private.approval_rule(in_tenant, 'settings')).expires_hours))
  returning * into made;
  return jsonb_build_object('approval_id', made.id, 'message', (select jsonb_build_object('id', o.id, 'name', o.name, 'data', o.data) from public.outbox o where o.id = made.id || ':requested'));
end $$;

revoke execute on function private.check_settings(uuid, jsonb), private.setting_of(uuid, text), private.carry_out(public.approvals) from public;
revoke execute on function public.remind_approvals(integer), public.propose_settings(uuid, jsonb, text) from public, anon, authenticated;
grant execute on function public.propose_settings(uuid, jsonb, text) to anon, authenticated, service_role;
grant execute on function public.remind_approvals(integer) to service_role;
