-- How a changed row becomes a row of the record.

-- What hides secrets: values of columns and fields with such names, and texts that look like keys.
-- Texts are cut to 1,000 characters, lists to 50 items, objects to 200 fields, depth to 8.
create function private.audit_mask(value jsonb, depth integer default 0) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  said text;
begin
  if depth > 8 then return '"(left out: too deep)"'; end if;
  case jsonb_typeof(value)
    when 'object' then
      return (select coalesce(jsonb_object_agg(left(f.key, 100), case
          when jsonb_typeof(f.value) in ('null', 'boolean') then f.value
          when f.key ~* '(secret|passw|credential|authorization|cookie|p256dh|sealed|private_?key|api_?key|endpoint|hash$|token$|(^|_)auth$|(^|_)keys?$)' then '"(hidden)"'
          else private.audit_mask(f.value, depth + 1) end), '{}')
        from (select e.key, e.value from jsonb_each(value) e limit 200) f);
    when 'array' then
      return (select coalesce(jsonb_agg(private.audit_mask(i.value, depth + 1)), '[]') from (select a.value from jsonb_array_elements(value) a limit 50) i)
        || case when jsonb_array_length(value) > 50 then jsonb_build_array('(and ' || jsonb_array_length(value) - 50 || ' more)') else '[]' end;
    when 'string' then
      said := value #>> '{}';
      if length(said) > 1000 then
        said := left(said, 1000) || '… (' || length(said) || ' characters)';
      end if;
      return to_jsonb(regexp_replace(said,
        '(gh[a-z]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|sk-[A-Za-z0-9_-]{16,}|mk_[A-Za-z0-9_-]{16,}|xox[a-z]-[A-Za-z0-9-]{10,}|sb_secret_[A-Za-z0-9_-]{8,}|AKIA[A-Z0-9]{12,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----.*|[a-z]+://[^/\s:@]+:[^/\s@]+@)', '(hidden)', 'g'));
    else return value;
  end case;
end $$;

-- One side of a row, bounded: at most about 16 KB, by leaving out its longest values.
create function private.audit_side(value jsonb) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  side jsonb := private.audit_mask(value);
begin
  if length(side::text) > 16384 then
    side := (select jsonb_object_agg(e.key, case when length(e.value::text) > 1200 then to_jsonb('(left out: ' || length(e.value::text) || ' characters)') else e.value end) from jsonb_each(side) e);
  end if;
  return side;
end $$;

-- With what the app signs the address that a request came from: a browser reaches the database too, and
-- must not be able to name an address. Only the service role reads it.
create table private.audit_key (only_row boolean primary key default true check (only_row), value text not null);
insert into private.audit_key (value) values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

create function public.audit_address_key() returns text
language sql stable security definer set search_path = ''
as $$ select k.value from private.audit_key k $$;

-- The header is "<address> <seconds since 1970> <sha256 hmac of both>"; anything else is no address.
create function private.audit_address() returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  parts text[] := string_to_array(nullif(current_setting('request.headers', true), '')::json ->> 'x-morning-client-address', ' ');
begin
  if cardinality(parts) = 3 and parts[2] ~ '^\d{9,11}$' and length(parts[1]) between 2 and 100
    and abs(extract(epoch from now()) - parts[2]::bigint) < 600
    and parts[3] = encode(extensions.hmac(parts[1] || ' ' || parts[2], (select k.value from private.audit_key k), 'sha256'), 'hex') then
    return parts[1];
  end if;
  return null;
end $$;

-- Who acts, as {kind, id, name}. The service says in x-morning-actor for whom outside it acts; where it
-- does not, an act in a run is the agent's of the run's stage.
create function private.audit_actor(in_tenant uuid, in_run uuid) returns jsonb
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

-- Adds a row to the chain of a tenant, or of the platform where it is null; answers its number. The only
-- way in. A tenant that is gone has no chain any more: null.
create function private.audit(in_tenant uuid, act text, target_kind text, target_id text, target_name text default null, in_run uuid default null,
  before jsonb default null, after jsonb default null, actor jsonb default null) returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  of_chain uuid := coalesce(in_tenant, '00000000-0000-0000-0000-000000000000');
  head public.audit_chains;
  entry public.audit_logs;
begin
  if in_tenant is not null and not exists (select 1 from public.tenants t where t.id = in_tenant) then return null; end if;
  actor := coalesce(actor, private.audit_actor(in_tenant, in_run));
  select c.* into head from public.audit_chains c where c.chain = of_chain for update;
  if not found then
    insert into public.audit_chains (chain, tenant_id) values (of_chain, in_tenant) on conflict (chain) do nothing;
    select c.* into head from public.audit_chains c where c.chain = of_chain for update;
  end if;
  entry.tenant_id := in_tenant;
  entry.number := head.last_number + 1;
  -- Times never go back within a chain, whatever the clock does.
  entry.at := greatest(clock_timestamp(), head.last_at);
  entry.actor_kind := actor ->> 'kind';
  entry.actor_id := actor ->> 'id';
  entry.actor_name := left(actor ->> 'name', 500);
  entry.address := private.audit_address();
  entry.act := left(audit.act, 100);
  entry.target_kind := audit.target_kind;
  entry.target_id := left(audit.target_id, 200);
  entry.target_name := left(private.audit_mask(to_jsonb(audit.target_name)) #>> '{}', 300);
  entry.run_id := in_run;
  entry.before := private.audit_side(audit.before);
  entry.after := private.audit_side(audit.after);
  entry.previous_hash := head.last_hash;
  entry.hash := private.sha256_hex(private.audit_record(entry));
  insert into public.audit_logs (tenant_id, number, at, actor_kind, actor_id, actor_name, address, act, target_kind, target_id, target_name, run_id, before, after, previous_hash, hash)
  values (entry.tenant_id, entry.number, entry.at, entry.actor_kind, entry.actor_id, entry.actor_name, entry.address, entry.act, entry.target_kind, entry.target_id, entry.target_name,
    entry.run_id, entry.before, entry.after, entry.previous_hash, entry.hash);
  update public.audit_chains set last_number = entry.number, last_hash = entry.hash, last_at = entry.at where chain = of_chain;
  return entry.number;
end $$;

-- What a change is called: the verb after the dot. Null: nothing that a person would ask about.
create function private.audit_verb(kind text, op text, was jsonb, is_now jsonb) returns text
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

-- The words by which people know a row.
create function private.audit_name(kind text, shown jsonb) returns text
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

-- One changed row of a governed table, at the end of its transaction: the head of the chain is then
-- locked last and shortest, which keeps one order of locks and lets acts of one tenant run side by side.
create function private.audit_row() returns trigger
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
    -- Whoever removes with a reason says it in this transaction.
    is_now := jsonb_build_object('reason', nullif(current_setting('morning.reason', true), ''));
    if is_now ->> 'reason' is null then is_now := null; end if;
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

-- Has what changes in a table recorded, as acts `<target_kind>.<verb>`. `ignored`: columns that change by
-- themselves. The `…_when` say in SQL which rows count. A migration that writes to such a table and then
-- alters it says `set constraints all immediate` in between.
create function private.audit_table(of_table regclass, target_kind text, ignored text[] default '{}', ops text[] default '{insert,update,delete}', insert_when text default null, update_when text default null) returns void
language plpgsql set search_path = ''
as $$
declare
  op text;
begin
  foreach op in array ops loop
    execute format('create constraint trigger audit_%s after %s on %s deferrable initially deferred for each row %s execute function private.audit_row(%L, %L)',
      op, op, of_table,
      case op when 'update' then 'when (' || coalesce(update_when, 'old.* is distinct from new.*') || ')' when 'insert' then coalesce('when (' || insert_when || ')', '') else '' end,
      target_kind, array_to_string(ignored, ','));
  end loop;
end $$;

do $$
begin
  perform private.audit_table('public.tenants', 'tenant');
  perform private.audit_table('public.tenant_settings', 'settings', ops => '{update}');
  perform private.audit_table('public.platform_settings', 'platform_settings', ops => '{update}');
  perform private.audit_table('public.platform_owners', 'owner');
  perform private.audit_table('public.role_permissions', 'permission');
  perform private.audit_table('public.members', 'member');
  perform private.audit_table('public.invitations', 'invitation');
  perform private.audit_table('public.api_keys', 'api_key', '{last_used_at}');
  perform private.audit_table('public.repositories', 'repository', '{swept_at}');
  perform private.audit_table('public.push_subscriptions', 'push_subscription', '{last_sent_at,last_error}');
  perform private.audit_table('public.github_app', 'github_app');
  perform private.audit_table('public.github_installations', 'github_installation');
  perform private.audit_table('public.github_tokens', 'github_token', '{last_used_at}');
  perform private.audit_table('public.github_people', 'github_person');
  perform private.audit_table('public.runs', 'run', '{last_event_number,claimed_by,reserved_micros,request_digest}', update_when =>
    'row(old.wanted, old.attempt, old.finished_at is null, old.cap_micros, old.autonomy, old.status = ''paused'') is distinct from row(new.wanted, new.attempt, new.finished_at is null, new.cap_micros, new.autonomy, new.status = ''paused'')');
  perform private.audit_table('public.approvals', 'approval', '{reminded_at,escalated_at}');
  perform private.audit_table('public.effects', 'effect', ops => '{update}', update_when => 'old.status is distinct from new.status');
  perform private.audit_table('public.plans', 'plan', ops => '{insert,update,delete}', insert_when => 'new.author = ''person''');
  perform private.audit_table('public.run_messages', 'message', ops => '{insert}', insert_when => 'new.author = ''person'' and new.thread is null');
end $$;
