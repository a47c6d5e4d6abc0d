-- Logs of checks as their readers want them: a page of lines, and the lines that hold a text. A log
-- stays one text: cutting 11 MB into 150,000 lines and answering a page of them takes some 35 ms,
-- searching it some 250 ms (PGlite), and parts of logs would be one more thing to keep right.

alter table public.checks drop constraint checks_log_check;
alter table public.checks add constraint checks_log_check check (length(log) <= 16777216);

-- A check's log; while it runs, what it has said so far in its run's events.
create function private.check_log(of_check uuid) returns text
language plpgsql stable security invoker set search_path = ''
as $$
declare
  c record;
begin
  select k.run_id, k.name, k.sha, k.attempt, k.status, k.log into c from public.checks k where k.id = of_check;
  if not found then
    raise exception 'There is no such check in your workspace.' using errcode = 'PT404';
  end if;
  if c.status = 'completed' or c.run_id is null then
    return c.log;
  end if;
  return coalesce((
    select string_agg(e.data ->> 'text', '' order by e.number) from public.run_events e
    where e.run_id = c.run_id and e.type = 'check.output' and e.data ->> 'check' = c.name and e.data ->> 'sha' = c.sha
      and coalesce((e.data ->> 'attempt')::integer, 1) = c.attempt
  ), '');
end $$;

-- {total, lines}: lines `from_line` (the first is 1) and on, `max_lines` (1 to 2000) of them at most. A
-- line is cut at 4000 characters; the plain log has all of it.
create function public.check_log_page(of_check uuid, from_line integer, max_lines integer) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  answer jsonb;
begin
  if from_line < 1 or max_lines not between 1 and 2000 then
    raise exception 'Ask for lines from 1 on, at most 2000 at once.' using errcode = 'PT400';
  end if;
  -- One query, so that the lines are never a variable: that would copy all of them.
  select jsonb_build_object(
    -- A newline at the end ends the last line and begins none.
    'total', cardinality(s.lines) - (case when s.lines[cardinality(s.lines)] = '' then 1 else 0 end),
    'lines', to_jsonb(array(
      select left(l.text, 4000) from unnest(s.lines[from_line:from_line + max_lines - 1]) with ordinality l (text, place)
      where l.text <> '' or from_line + l.place - 1 < cardinality(s.lines)
      order by l.place))
  ) into answer from (select string_to_array(private.check_log(of_check), E'\n') as lines offset 0) s;
  return answer;
end $$;

-- {total, matches}: how many lines hold `wanted`, whatever its case, and the first 500 of them as {line, text}.
create function public.search_check_log(of_check uuid, wanted text) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  needle text := lower(wanted);
  answer jsonb;
begin
  if length(needle) not between 1 and 200 or strpos(needle, E'\n') > 0 then
    raise exception 'Search for 1 to 200 characters of one line.' using errcode = 'PT400';
  end if;
  with found as (
    select u.line, u.text, row_number() over (order by u.line) as place
    from unnest(string_to_array(private.check_log(of_check), E'\n')) with ordinality u (text, line)
    where strpos(lower(u.text), needle) > 0
  )
  select jsonb_build_object(
    'total', count(*),
    'matches', coalesce(jsonb_agg(jsonb_build_object('line', f.line, 'text', left(f.text, 400)) order by f.line) filter (where f.place <= 500), '[]')
  ) into answer from found f;
  return answer;
end $$;

revoke execute on function private.check_log(uuid), public.check_log_page(uuid, integer, integer), public.search_check_log(uuid, text)
  from public, anon, authenticated;
grant execute on function private.check_log(uuid), public.check_log_page(uuid, integer, integer), public.search_check_log(uuid, text)
  to anon, authenticated, service_role;
