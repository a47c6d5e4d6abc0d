-- What the engine does over and over. These are functions, and not statements that the engine
-- sends, so that PostgreSQL plans each once and not at every call: on PGlite the planning takes
-- longer than the doing. Lists come and go as JSON text. Replaced at every start.
do $$
declare old regprocedure;
begin
  for old in select oid::regprocedure from pg_proc where pronamespace = 'inngest'::regnamespace loop
    execute 'drop function ' || old;
  end loop;
end $$;

-- Stores finished steps of calls that still hold their lease; returns the numbers of those calls.
create function inngest.checkpoint(input text) returns setof int language plpgsql as $$
begin
  return query
  with x as (
    select * from json_to_recordset(input::json)
      as x(n int, lease text, run_id text, id text, op text, name text, status text, output text)),
  live as (select x.* from x join inngest.queue q on q.id = x.run_id and q.lease = x.lease),
  added as (
    insert into inngest.steps (run_id, id, op, name, status, output, ended_at)
    select l.run_id, l.id, l.op, l.name, l.status, l.output, now() from live l order by l.n
    on conflict do nothing)
  select distinct live.n from live;
end $$;

-- Leases what is due and needs no concurrency slot, or what was chosen among those that do.
create function inngest.claim(as_of timestamptz, until timestamptz, most int, chosen text)
returns table (
  id text, kind text, run_id text, fn text, step text, attempt int, lease text, unreachable_since timestamptz,
  payload text, started_at timestamptz, event_id text, event text, gated boolean, busy boolean)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with due as (
    select q.id from inngest.queue q
    where q.due_at <= as_of and
      case when chosen is null then q.gates is null else q.id in (select json_array_elements_text(chosen::json)) end
    order by q.due_at limit most for update skip locked),
  taken as (
    update inngest.queue q set lease = gen_random_uuid()::text, due_at = until
    from due where q.id = due.id returning q.*),
  started as (
    update inngest.runs r set status = 'Running', started_at = as_of
    from taken t where r.id = t.run_id and t.kind in ('discover', 'step') and r.started_at is null)
  select t.id, t.kind, t.run_id, t.fn, t.step, t.attempt, t.lease, t.unreachable_since, t.payload,
    r.started_at, e.id, e.payload, t.gates is not null,
    exists (select from inngest.queue o where o.run_id = t.run_id and o.id <> t.id and o.kind in ('discover', 'step'))
  from taken t left join inngest.runs r on r.id = t.run_id left join inngest.events e on e.id = r.event_id
  order by t.created_at, t.id;
end $$;

-- Takes finished items off the queue; those that were asked for again meanwhile stay, due now.
create function inngest.finish_items(input text) returns table (id text, again boolean) language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with x as (select * from json_to_recordset(input::json) as x(id text, lease text)),
  gone as (
    delete from inngest.queue q using x where q.id = x.id and q.lease = x.lease and not q.again
    returning q.id),
  kept as (
    update inngest.queue q set lease = null, again = false, attempt = 0, due_at = now(), unreachable_since = null
    from x where q.id = x.id and q.lease = x.lease and q.again
    returning q.id)
  select gone.id, false from gone union all select kept.id, true from kept;
end $$;

-- Gives items back to the queue for another attempt.
create function inngest.postpone_items(input text) returns table (id text, again boolean) language plpgsql as $$
#variable_conflict use_column
begin
  return query
  update inngest.queue q
  set lease = null, again = false, attempt = x.attempt, due_at = x.due_at, unreachable_since = x.unreachable_since
  from json_to_recordset(input::json)
    as x(id text, lease text, due_at timestamptz, attempt int, unreachable_since timestamptz)
  where q.id = x.id and q.lease = x.lease returning q.id, false;
end $$;

-- Queues work of runs that have not ended. Discovery that is under way is noted to be needed again.
create function inngest.enqueue(input text) returns void language plpgsql as $$
begin
  insert into inngest.queue as queue (id, kind, run_id, fn, step, due_at, gates)
  select x.id, x.kind, r.id, r.fn, x.step, x."dueAt", case when x.kind in ('discover', 'step') then r.gates end
  from json_to_recordset(input::json)
    as x(id text, kind text, "runId" text, step text, "dueAt" timestamptz, "afterSiblings" bool)
  join inngest.runs r on r.id = x."runId" and r.ended_at is null
  where not exists (
      select from inngest.steps s where s.run_id = r.id and s.id = x.step and s.status <> 'Waiting')
    and not (coalesce(x."afterSiblings", false) and exists (
      select from inngest.queue q where q.run_id = r.id and q.kind = 'step' and q.attempt = 0))
  on conflict (id) do update set again = true where queue.lease is not null and excluded.kind = 'discover';
end $$;

-- Completes waiting steps; returns their runs.
create function inngest.resume_steps(input text, as_of timestamptz) returns setof text language plpgsql as $$
begin
  return query
  with x as (select * from json_to_recordset(input::json) as x("runId" text, "stepId" text, output text, failed bool)),
  done as (
    update inngest.steps s
    set status = case when x.failed then 'Failed' else 'Completed' end, output = x.output, ended_at = as_of,
      position = nextval('inngest.step_position')
    from x where s.run_id = x."runId" and s.id = x."stepId" and s.status = 'Waiting'
    returning s.run_id, s.id),
  dropped as (delete from inngest.queue q using done where q.id = done.run_id || ':' || done.id)
  select distinct done.run_id from done;
end $$;

-- Ends runs that have not ended, with all that they still waited for. `awaited`: some run waits for such news.
create function inngest.end_runs(input text, as_of timestamptz)
returns table (
  id text, fn text, status text, output text, parent_run text, parent_step text, payload text, awaited boolean)
language plpgsql as $$
#variable_conflict use_column
begin
  return query
  with x as (select * from json_to_recordset(input::json) as x("runId" text, status text, output text)),
  ended as (
    update inngest.runs r set status = x.status, output = x.output, ended_at = as_of
    from x where r.id = x."runId" and r.ended_at is null returning r.*),
  dropped as (delete from inngest.queue q using ended where q.run_id = ended.id),
  closed as (
    update inngest.steps s set status = 'Cancelled', ended_at = as_of
    from ended where s.run_id = ended.id and s.status = 'Waiting')
  select ended.id, ended.fn, ended.status, ended.output, ended.parent_run, ended.parent_step, e.payload,
    exists (select from inngest.steps s where s.status = 'Waiting' and s.wait_event like 'inngest/function.%')
  from ended join inngest.events e on e.id = ended.event_id;
end $$;

-- Steps that wait for events of these names, each with the event that started its run.
create function inngest.waits_for(names text)
returns table (run_id text, id text, wait_event text, wait_if text, event text) language plpgsql as $$
#variable_conflict use_column
begin
  return query
  select s.run_id, s.id, s.wait_event, s.wait_if, e.payload
  from inngest.steps s join inngest.runs r on r.id = s.run_id join inngest.events e on e.id = r.event_id
  where s.status = 'Waiting' and s.wait_event in (select json_array_elements_text(names::json));
end $$;

-- Stores events that are not known yet; returns their ids.
create function inngest.add_events(input text) returns setof text language plpgsql as $$
#variable_conflict use_column
begin
  return query
  insert into inngest.events (id, name, dedupe_key, payload, target)
  select * from json_to_recordset(input::json) as x(id text, name text, dedupe_key text, payload text, target text)
  on conflict do nothing returning id;
end $$;

-- Marks events as routed; returns those that were not before.
create function inngest.mark_routed(ids text) returns setof text language plpgsql as $$
#variable_conflict use_column
begin
  return query
  update inngest.events e set routed = true
  from json_array_elements_text(ids::json) as x(id) where e.id = x.id and not e.routed returning e.id;
end $$;

create function inngest.add_runs(input text) returns void language plpgsql as $$
begin
  insert into inngest.runs (id, fn, event_id, gates, rate_key, parent_run, parent_step, created_at)
  select * from json_to_recordset(input::json) as x(id text, fn text, "eventId" text, gates text[], "rateKey" text,
    "parentRun" text, "parentStep" text, "createdAt" timestamptz);
end $$;

-- Stores steps that were reported; those that are known already stay as they are.
create function inngest.add_steps(input text) returns void language plpgsql as $$
begin
  insert into inngest.steps (run_id, id, op, name, status, output, wait_event, wait_if, ended_at)
  select x.*, case when x.status <> 'Waiting' then now() end
  from json_to_recordset(input::json)
    as x(run_id text, id text, op text, name text, status text, output text, wait_event text, wait_if text)
  on conflict do nothing;
end $$;
