-- Runs, decisions and the record in one timeline, newest first, searched and filtered in the database.

create index decisions_recent on public.decisions (tenant_id, created_at desc, id desc);
-- What is not in such an index yet is read through at each search: little of it.
create index decisions_words on public.decisions using gin (private.search_words(kind || ' ' || choice || ' ' || reason)) with (gin_pending_list_limit = 256);
create index runs_words on public.runs using gin (private.search_words(goal)) with (gin_pending_list_limit = 256);
-- Whoever adds a decision or a run computes what these indexes hold.
grant execute on function private.search_words(text) to service_role;

-- The conditions of a filter over one of the three tables, as SQL after "where tenant_id = …"; null where
-- nothing of the table can match. An actor is `<kind>:<id>` or `<kind>:`, a target too; an act is exact, or
-- all that begin with it where it ends with a dot.
create function private.history_where(kind text, of_actor text, of_act text, of_target text, words text, from_at timestamptz, to_at timestamptz) returns text
language plpgsql stable set search_path = ''
as $$
declare
  conditions text := '';
  actor_kind text := split_part(of_actor, ':', 1);
  actor_id text := nullif(substr(of_actor, length(split_part(of_actor, ':', 1)) + 2), '');
  target_kind text := split_part(of_target, ':', 1);
  target_id text := nullif(substr(of_target, length(split_part(of_target, ':', 1)) + 2), '');
  is_uuid text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
  at_column text := case kind when 'audit' then 'at' else 'created_at' end;
  query tsquery := private.search_query(words);
begin
  if from_at is not null then conditions := conditions || format(' and x.%I >= %L', at_column, from_at); end if;
  if to_at is not null then conditions := conditions || format(' and x.%I < %L', at_column, to_at); end if;
  if query is not null then
    conditions := conditions || format(' and %s @@ %L::tsquery', case kind when 'audit' then 'x.words' when 'run' then 'private.search_words(x.goal)' else 'private.search_words(x.kind || '' '' || x.choice || '' '' || x.reason)' end, query);
  end if;
  if of_actor is not null then
    if kind = 'audit' then
      conditions := conditions || format(' and x.actor_kind = %L', actor_kind) || coalesce(format(' and x.actor_id = %L', actor_id), '');
    elsif kind = 'run' then
      if actor_kind <> 'person' or actor_id !~ is_uuid then return null; end if;
      conditions := conditions || coalesce(format(' and x.created_by = %L', actor_id), ' and x.created_by is not null');
    else
      if actor_kind not in ('agent', 'policy') then return null; end if;
      conditions := conditions || case when actor_kind = 'policy' then ' and x.actor = ''policy''' when actor_id is null then ' and x.actor <> ''policy''' else format(' and x.actor = %L', actor_id) end;
    end if;
  end if;
  if of_act is not null then
    if kind = 'audit' then
      conditions := conditions || case when right(of_act, 1) = '.' then format(' and x.act like %L', replace(of_act, '_', '\_') || '%') else format(' and x.act = %L', of_act) end;
    elsif kind = 'run' then
      if of_act <> 'run' then return null; end if;
    elsif of_act <> 'decision.' then
      if of_act not like 'decision.%' then return null; end if;
      conditions := conditions || format(' and x.kind = %L', substr(of_act, 10));
    end if;
  end if;
  if of_target is not null then
    if target_id is null and kind = 'audit' then
      conditions := conditions || format(' and x.target_kind = %L', target_kind);
    elsif target_kind = 'run' and target_id ~ is_uuid then
      conditions := conditions || format(' and x.%I = %L', case kind when 'run' then 'id' else 'run_id' end, target_id);
    elsif kind = 'audit' then
      conditions := conditions || format(' and x.target_kind = %L and x.target_id = %L', target_kind, target_id);
    elsif kind = 'run' and target_kind = 'repository' and target_id ~ is_uuid then
      conditions := conditions || format(' and x.repository_id = %L', target_id);
    else
      return null;
    end if;
  end if;
  return conditions;
end $$;

-- A page of the timeline after a place (`before_at`, `before_key`), at most 200 entries. Members see runs
-- and decisions; the record is there for whoever may audit. As its owner, because row level security lets
-- no index search words.
create function public.read_history(in_tenant uuid, kinds text[], of_actor text, of_act text, of_target text, words text, from_at timestamptz, to_at timestamptz,
  before_at timestamptz, before_key text, most integer)
returns table (key text, kind text, at text, actor_kind text, actor_id text, actor_name text, act text, target_kind text, target_id text, target_name text, run_id uuid, detail text, state text)
language plpgsql stable security definer set search_path = ''
as $$
declare
  parts text[] := '{}';
  one text;
  conditions text;
  at_column text;
  id_column text;
  columns text;
  source text;
  newest text;
begin
  perform private.require_permission(in_tenant, 'runs.read');
  foreach one in array array['audit', 'run', 'decision'] loop
    continue when kinds is not null and one <> all (kinds);
    continue when one = 'audit' and not private.has_permission(in_tenant, 'audit.read');
    conditions := private.history_where(one, of_actor, of_act, of_target, words, from_at, to_at);
    continue when conditions is null;
    at_column := case one when 'audit' then 'at' else 'created_at' end;
    id_column := case one when 'audit' then 'number' else 'id' end;
    columns := case one
      when 'audit' then '''audit:'' || lpad(x.number::text, 12, ''0''), ''audit'', x.at, x.actor_kind, x.actor_id, x.actor_name, x.act, x.target_kind, x.target_id, x.target_name, x.run_id, x.address, null::text'
      when 'run' then '''run:'' || x.id, ''run'', x.created_at, case when x.created_by is null then ''github'' else ''person'' end, x.created_by::text, null::text, ''run'', ''run'', x.id::text, left(x.goal, 300), x.id, x.outcome, x.status'
      else '''decision:'' || x.id, ''decision'', x.created_at, case x.actor when ''policy'' then ''policy'' else ''agent'' end, x.actor, x.actor, ''decision.'' || x.kind, ''run'', x.run_id::text, x.choice, x.run_id, left(x.reason, 300), null::text' end;
    if before_at is not null then
      conditions := conditions || format(' and x.%1$I <= %2$L and (x.%1$I < %2$L or %3$s < %4$L collate "C")', at_column, before_at, split_part(columns, ', ''' || one || '''', 1), before_key);
    end if;
    source := format('public.%I x where x.tenant_id = %L%s', case one when 'audit' then 'audit_logs' when 'run' then 'runs' else 'decisions' end, in_tenant, conditions);
    newest := format('order by x.%I desc, x.%I desc limit %s', at_column, id_column, least(most, 200));
    -- Nobody can say beforehand how many rows have a word. Up to a thousand are found by the index of words
    -- and put in order; where there are more, the newest are soon met in order of time.
    parts := parts || case when nullif(words, '') is null then format('(select %s from %s %s)', columns, source, newest)
      else format('(with found as materialized (select x.* from %1$s limit 1001)
        select %2$s from (select x.* from found x where (select count(*) from found) <= 1000 union all (select x.* from %1$s and (select count(*) from found) > 1000 %3$s)) x %3$s)', source, columns, newest) end;
  end loop;
  if cardinality(parts) = 0 then return; end if;
  return query execute format(
    'select e.key, e.kind, to_char(e.at at time zone ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"''), e.actor_kind, coalesce(e.actor_id, o.actor_github_id::text), coalesce(e.actor_name, nullif(p.display_name, ''''), p.email, o.actor_login, ''Somebody who has left''),
       e.act, e.target_kind, e.target_id, e.target_name, e.run_id, e.detail, e.state
     from (select * from (%s) all_of_them (key, kind, at, actor_kind, actor_id, actor_name, act, target_kind, target_id, target_name, run_id, detail, state) order by at desc, key collate "C" desc limit %s) e
     left join public.profiles p on e.kind = ''run'' and p.user_id = case when e.kind = ''run'' then e.actor_id::uuid end
     left join public.run_origins o on e.kind = ''run'' and e.actor_id is null and o.run_id = e.run_id
     order by e.at desc, e.key collate "C" desc', array_to_string(parts, ' union all '), least(most, 200));
end $$;

-- Rows of the record that match a filter, by number, after one; at most 1,000: for exports.
create function public.export_audit(in_tenant uuid, of_actor text, of_act text, of_target text, words text, from_at timestamptz, to_at timestamptz, after_number bigint, most integer)
returns table (number bigint, at text, actor_kind text, actor_id text, actor_name text, address text, act text, target_kind text, target_id text, target_name text,
  run_id uuid, before text, after text, previous_hash text, hash text)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'audit.read');
  return query execute format(
    'select x.number, to_char(x.at at time zone ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"''), x.actor_kind, x.actor_id, x.actor_name, x.address, x.act, x.target_kind, x.target_id, x.target_name,
       x.run_id, x.before::text, x.after::text, x.previous_hash, x.hash
     from public.audit_logs x where x.chain = %L and x.number > %L%s order by x.number limit %s',
    in_tenant, after_number, private.history_where('audit', of_actor, of_act, of_target, words, from_at, to_at), least(most, 1000));
end $$;

revoke execute on function private.history_where(text, text, text, text, text, timestamptz, timestamptz) from public;
revoke execute on function public.read_history(uuid, text[], text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer),
  public.export_audit(uuid, text, text, text, text, timestamptz, timestamptz, bigint, integer) from public, anon, authenticated;
grant execute on function public.read_history(uuid, text[], text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer),
  public.export_audit(uuid, text, text, text, text, timestamptz, timestamptz, bigint, integer) to anon, authenticated, service_role;
