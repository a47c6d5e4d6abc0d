-- What the page of a run reads as it grows: its turns in one answer, its events by page and by word.

-- Each turn with its tool calls, oldest first: at most the 2,000 newest. A turn whose model still
-- answers is known by the money set aside for it. The reader's own policies decide what is seen.
create function public.run_turns(of_run uuid) returns table (
  thread text, turn integer, stage text, model text, replayed boolean, text text, calls jsonb,
  input_tokens bigint, cached_tokens bigint, output_tokens bigint, reasoning_tokens bigint, cost_micros bigint,
  first_token_ms integer, duration_ms integer, started_at timestamptz, finished_at timestamptz
)
language sql stable security invoker set search_path = ''
as $$
  with run as materialized (
    select r.id, r.tenant_id, r.model, r.replayed from public.runs r where r.id = of_run
  ), paid as (
    select l.thread, l.turn, min(l.stage) as stage, max(l.model) as model, bool_or(l.replayed) as replayed,
      sum(l.input_tokens)::bigint as input_tokens, sum(l.cached_tokens)::bigint as cached_tokens, sum(l.output_tokens)::bigint as output_tokens,
      sum(l.reasoning_tokens)::bigint as reasoning_tokens, sum(l.cost_micros)::bigint as cost_micros,
      max(l.first_token_ms) as first_token_ms, sum(l.duration_ms)::integer as duration_ms,
      min(l.created_at - make_interval(secs => coalesce(l.duration_ms, 0) / 1000.0)) as started_at, max(l.created_at) as finished_at
    from public.ledger l, run where l.tenant_id = run.tenant_id and l.run_id = run.id and l.thread is not null and l.turn is not null
    group by l.thread, l.turn
  ), asked as (
    select m.thread, m.turn, min(m.created_at) as answered_at,
      left(string_agg((select string_agg(part ->> 'text', '') from jsonb_array_elements(m.content) part where part ->> 'type' = 'text'), ''), 300) as text
    from public.run_messages m, run where m.run_id = run.id and m.role = 'assistant' and m.thread is not null and m.turn is not null
    group by m.thread, m.turn
  ), used as (
    select c.thread, c.turn, min(c.started_at) as started_at, jsonb_agg(jsonb_build_object(
        'callId', c.call_id, 'name', c.name, 'about', left(coalesce(c.input ->> 'path', c.input ->> 'command', c.input ->> 'pattern', c.input ->> 'title', ''), 300),
        'status', case c.status when 'started' then 'running' else c.status end, 'startedAt', c.started_at, 'finishedAt', c.finished_at
      ) order by c.started_at, c.call_id) as calls
    from public.tool_calls c, run where c.run_id = run.id
    group by c.thread, c.turn
  ), under_way as (
    select substring(v.key from '^(.+):\d+') as thread, substring(v.key from '^.+?:\d+:(\d+)')::integer as turn, min(v.created_at) as started_at
    from public.reservations v, run where v.tenant_id = run.tenant_id and v.run_id = run.id and v.status = 'held' and v.key ~ '^[a-z]+:\d+:\d+'
    group by 1, 2
  ), known as (
    select p.thread, p.turn from paid p union select a.thread, a.turn from asked a union select u.thread, u.turn from used u
    union select w.thread, w.turn from under_way w where w.thread is not null and w.turn is not null
  ), newest as (
    select k.thread, k.turn, coalesce(p.stage, split_part(k.thread, ':', 1)) as stage, coalesce(p.model, run.model) as model, coalesce(p.replayed, run.replayed) as replayed,
      coalesce(a.text, '') as text, coalesce(u.calls, '[]') as calls, coalesce(p.input_tokens, 0) as input_tokens, coalesce(p.cached_tokens, 0) as cached_tokens,
      coalesce(p.output_tokens, 0) as output_tokens, coalesce(p.reasoning_tokens, 0) as reasoning_tokens, coalesce(p.cost_micros, 0) as cost_micros,
      p.first_token_ms, p.duration_ms, coalesce(p.started_at, w.started_at, a.answered_at, u.started_at) as started_at, coalesce(p.finished_at, a.answered_at) as finished_at
    from known k cross join run
    left join paid p on p.thread = k.thread and p.turn = k.turn
    left join asked a on a.thread = k.thread and a.turn = k.turn
    left join used u on u.thread = k.thread and u.turn = k.turn
    left join under_way w on w.thread = k.thread and w.turn = k.turn
    order by started_at desc, k.thread desc, k.turn desc limit 2000
  )
  -- A conversation stays together, in the order of its turns, whatever clocks say.
  select n.* from newest n order by min(n.started_at) over (partition by n.thread), n.thread, n.turn
$$;

-- A page of a run's events in order: those after a number, or the last ones before it. `words` is
-- found anywhere in what the event says or shows, in any case.
create function public.find_run_events(of_run uuid, after_number bigint, before_number bigint, levels text[], in_stage text, words text, most integer)
returns table (number bigint, type text, level text, stage text, message text, data jsonb, created_at timestamptz)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if before_number is null then
    return query select e.number, e.type, e.level, e.stage, e.message, e.data, e.created_at from public.run_events e
      where e.run_id = of_run and e.number > coalesce(after_number, 0) and (levels is null or e.level = any (levels)) and (in_stage is null or e.stage = in_stage)
        and (words is null or strpos(lower(e.message), lower(words)) > 0 or strpos(lower(e.data ->> 'text'), lower(words)) > 0)
      order by e.number limit least(most, 1000);
  else
    return query select * from (
      select e.number, e.type, e.level, e.stage, e.message, e.data, e.created_at from public.run_events e
      where e.run_id = of_run and e.number < before_number and e.number > coalesce(after_number, 0) and (levels is null or e.level = any (levels)) and (in_stage is null or e.stage = in_stage)
        and (words is null or strpos(lower(e.message), lower(words)) > 0 or strpos(lower(e.data ->> 'text'), lower(words)) > 0)
      order by e.number desc limit least(most, 1000)) page order by page.number;
  end if;
end $$;

revoke execute on function public.run_turns(uuid), public.find_run_events(uuid, bigint, bigint, text[], text, text, integer) from public, anon, authenticated;
grant execute on function public.run_turns(uuid), public.find_run_events(uuid, bigint, bigint, text[], text, text, integer) to anon, authenticated, service_role;
