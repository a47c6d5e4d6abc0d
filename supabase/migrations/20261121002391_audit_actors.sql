-- Who signs up makes their workspace: that is their act, and not the database's. And rows without an id
-- of their own are told by what they belong to. A decision is recorded when it is made, as its maker's.

create or replace function private.audit_actor(in_tenant uuid, in_run uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  asking uuid := auth.uid();
  key public.api_keys;
  sent jsonb;
  agent text;
  signing_up jsonb;
begin
  if asking is not null then
    return jsonb_build_object('id', asking,
      'kind', case when private.is_platform_owner() and not exists (select 1 from public.members m where m.tenant_id = in_tenant and m.user_id = asking) then 'owner' else 'person' end,
      'name', coalesce((select case when p.display_name = '' then p.email else p.display_name || ' (' || p.email || ')' end from public.profiles p where p.user_id = asking), 'somebody who has left'));
  end if;
  key := private.current_api_key();
  if key.id is not null then
    return jsonb_build_object('kind', 'key', 'id', key.id, 'name', key.name);
  end if;
  if auth.role() = 'service_role' then
    sent := nullif(nullif(current_setting('request.headers', true), '')::json ->> 'x-morning-actor', '')::jsonb;
    if sent ->> 'kind' in ('github', 'system', 'person') and length(sent ->> 'name') between 1 and 200 then
      return jsonb_build_object('kind', sent ->> 'kind', 'id', left(sent ->> 'id', 200), 'name', sent ->> 'name');
    end if;
    if in_run is not null then
      agent := (select case r.stage when 'plan' then 'planner' when 'execute' then 'executor' when 'ci' then 'ci-monitor' when 'fix' then 'fixer' when 'finalize' then 'finalizer' end from public.runs r where r.id = in_run);
      return jsonb_build_object('kind', 'agent', 'id', coalesce(agent, 'pipeline'), 'name', coalesce(agent, 'pipeline'));
    end if;
    return jsonb_build_object('kind', 'system', 'id', 'service', 'name', 'MorningAI');
  end if;
  -- The auth server names nobody, but the person whose account this very transaction makes is in it.
  select jsonb_build_object('kind', 'person', 'id', p.user_id, 'name', case when p.display_name = '' then p.email else p.display_name || ' (' || p.email || ')' end) into signing_up
  from public.members m join public.profiles p on p.user_id = m.user_id
  where m.tenant_id = in_tenant and p.xmin = pg_current_xact_id()::xid limit 1;
  if signing_up is not null then return signing_up; end if;
  if current_setting('request.path', true) like '/auth/%' or session_user = 'supabase_auth_admin' then
    return jsonb_build_object('kind', 'system', 'id', 'auth', 'name', 'Sign-up and sign-in');
  end if;
  return jsonb_build_object('kind', 'system', 'id', 'database', 'name', 'Database user ' || session_user);
end $$;

create or replace function private.audit_name(kind text, shown jsonb) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  if kind in ('member', 'owner') then
    return (select case when p.display_name = '' then p.email else p.display_name || ' (' || p.email || ')' end from public.profiles p where p.user_id = (shown ->> 'user_id')::uuid);
  elsif kind = 'permission' then
    return (shown ->> 'permission') || ' for ' || (shown ->> 'role');
  elsif kind = 'message' then
    return shown ->> 'content';
  elsif kind = 'strategy_version' then
    return (select s.name from public.strategies s where s.id = (shown ->> 'strategy_id')::uuid) || ', version ' || (shown ->> 'version');
  elsif kind = 'approval_vote' then
    return (select a.kind from public.approvals a where a.id = (shown ->> 'approval_id')::uuid);
  end if;
  return coalesce(shown ->> 'name', shown ->> 'goal', shown ->> 'title', shown ->> 'email', shown ->> 'account_login', shown ->> 'login', shown ->> 'device', shown ->> 'kind',
    nullif(concat_ws(' ', shown ->> 'scope', shown ->> 'subject', shown ->> 'period'), ''), nullif(concat_ws(' ', shown ->> 'subject_kind', shown ->> 'subject'), ''));
end $$;

create or replace function private.audit_row() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  kind text := tg_argv[0];
  ignored text[] := string_to_array(tg_argv[1], ',');
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - ignored end;
  is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - ignored end;
  shown jsonb := coalesce(is_now, was);
  verb text := private.audit_verb(kind, tg_op, was, is_now);
  of_tenant uuid := case when kind = 'tenant' then shown ->> 'id' else shown ->> 'tenant_id' end;
  in_run uuid := case when kind = 'run' then shown ->> 'id' else shown ->> 'run_id' end;
  act text;
  target text := coalesce(shown ->> 'id', shown ->> 'strategy_id', shown ->> 'approval_id', shown ->> 'user_id', shown ->> 'tenant_id', nullif(kind, 'platform_settings'), 'platform');
  name text := private.audit_name(kind, shown);
begin
  if verb is null or was = is_now then return null; end if;
  if tg_op = 'DELETE' then
    if kind = 'tenant' then
      perform private.audit(null, 'tenant.removed', 'tenant', target, name, null, was);
      return null;
    end if;
    -- What goes because its run or repository went is told by that.
    if (kind <> 'run' and in_run is not null and not exists (select 1 from public.runs r where r.id = in_run))
      or (shown ? 'repository_id' and shown ->> 'repository_id' is not null and not exists (select 1 from public.repositories r where r.id = (shown ->> 'repository_id')::uuid)) then
      return null;
    end if;
  end if;
  act := case when kind = 'effect' then (shown ->> 'kind') || case shown ->> 'status' when 'failed' then '.failed' else '' end else kind || '.' || verb end;
  if tg_op = 'UPDATE' and kind <> 'effect' then
    select jsonb_object_agg(n.key, was -> n.key), jsonb_object_agg(n.key, n.value) into was, is_now
    from jsonb_each(is_now) n where n.value is distinct from was -> n.key;
  end if;
  if kind = 'github_person' then
    -- An account is a person's in each of their workspaces.
    perform private.audit(m.tenant_id, act, kind, target, name, null, was, is_now)
    from (select mm.tenant_id from public.members mm where mm.user_id = (shown ->> 'user_id')::uuid order by mm.tenant_id limit 50) m;
  else
    perform private.audit(of_tenant, act, kind, target, name, in_run, was, is_now,
      -- Nobody decided: time passed, or the run ended.
      case when act in ('approval.expired', 'approval.voided') and auth.uid() is null and auth.role() = 'service_role' and nullif(current_setting('request.headers', true), '')::json ->> 'x-morning-actor' is null
        then jsonb_build_object('kind', 'system', 'id', 'service', 'name', 'MorningAI') end);
  end if;
  return null;
end $$;

-- What a change is called: the verb after the dot. Null: nothing that a person would ask about.
create or replace function private.audit_verb(kind text, op text, was jsonb, is_now jsonb) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  verb text;
begin
  if op = 'INSERT' then
    return case kind when 'run' then 'started' when 'approval' then 'requested' when 'message' then 'sent' when 'plan' then 'edited' when 'member' then 'added' else 'created' end;
  elsif op = 'DELETE' then
    return 'removed';
  elsif kind = 'run' then
    return case
      when was ->> 'finished_at' is null and is_now ->> 'finished_at' is not null then 'ended'
      when was ->> 'attempt' <> is_now ->> 'attempt' then 'retried'
      when is_now ->> 'wanted' = 'cancel' and was ->> 'wanted' is distinct from 'cancel' then 'cancel_asked'
      when is_now ->> 'wanted' = 'pause' and was ->> 'wanted' is null then 'pause_asked'
      when is_now ->> 'status' <> 'paused' and is_now ->> 'wanted' is null and (was ->> 'wanted' = 'pause' or was ->> 'status' = 'paused') then 'resumed'
      when was ->> 'cap_micros' <> is_now ->> 'cap_micros' then 'budget_changed'
      when was ->> 'autonomy' <> is_now ->> 'autonomy' then 'autonomy_changed'
    end;
  elsif kind = 'approval' and was ->> 'decision' is distinct from is_now ->> 'decision' then
    return coalesce(is_now ->> 'decision', 'taken_back');
  elsif kind = 'approval' and was ->> 'status' <> is_now ->> 'status' then
    -- That a decision counts once the time for taking it back is over is nobody's act.
    if is_now ->> 'decision' = is_now ->> 'status' then return null; end if;
    return case is_now ->> 'status' when 'pending' then 'taken_back' when 'void' then 'voided' else is_now ->> 'status' end;
  elsif kind = 'approval' and was ->> 'delegated_to' is distinct from is_now ->> 'delegated_to' then
    return 'delegated';
  end if;
  -- A time that was empty and no more says what happened.
  foreach verb in array array['revoked', 'accepted', 'lifted', 'removed', 'suspended', 'archived', 'acknowledged', 'resolved'] loop
    if is_now ? (verb || '_at') and was ->> (verb || '_at') is null and is_now ->> (verb || '_at') is not null then return verb; end if;
  end loop;
  return case when was ->> 'enabled' = 'true' and is_now ->> 'enabled' = 'false' then 'disabled' when was ->> 'enabled' = 'false' and is_now ->> 'enabled' = 'true' then 'enabled' else 'changed' end;
end $$;
