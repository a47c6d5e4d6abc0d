-- Money is set aside before it is spent, and settled at what it really cost.

-- Why no two of these can wait for each other: whoever spends locks the run's row first, then the
-- tenant's purse, and after that waits for nothing that somebody else may hold while waiting for either:
-- the counters and reservations of a tenant are written only by whoever holds its purse. Nobody locks two
-- runs or two purses in one transaction (the sweep takes one reservation at a time); the functions that
-- change caps take no purse. All of a tenant's reservations meet at its hour anyway, so one lock for all
-- its counters costs nothing, and sees a sum over hours that no other can change meanwhile.
create function private.lock_purse(of_tenant uuid) returns void
language sql volatile set search_path = ''
as $$ select pg_advisory_xact_lock(hashtextextended('budget:' || of_tenant, 0)) $$;

-- Adds to the counters of the hour. The caller holds the purse.
create function private.count_money(in_tenant uuid, scopes text[], subjects text[], at timestamptz, reserved bigint, spent bigint) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  -- Rows that cannot be there yet are made empty: a check sees the row of an insert before the one it meets.
  insert into public.budget_uses (tenant_id, scope, subject, hour)
  select in_tenant, a.scope, a.subject, private.period_start('hour', at) from unnest(scopes, subjects) a (scope, subject) on conflict do nothing;
  update public.budget_uses u set reserved_micros = u.reserved_micros + reserved, spent_micros = u.spent_micros + spent
  from unnest(scopes, subjects) a (scope, subject)
  where u.tenant_id = in_tenant and u.scope = a.scope and u.subject = a.subject and u.hour = private.period_start('hour', at);
end $$;

create function private.scopes_of(of_agent text, of_strategy uuid, of_repository uuid, of_person uuid, out scopes text[], out subjects text[])
language sql immutable set search_path = ''
as $$
  select array_agg(s.scope order by s.scope), array_agg(s.subject order by s.scope)
  from (values ('tenant', ''), ('agent', of_agent), ('strategy', of_strategy::text), ('repository', of_repository::text), ('person', of_person::text)) s (scope, subject)
  where s.subject is not null
$$;

-- The cap with the least room, the run's own among them: what refuses first, and what is left.
create function private.tightest_cap(run public.runs, scopes text[], subjects text[], at timestamptz) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object('scope', c.scope, 'subject', c.subject, 'subject_name', null, 'period', c.period,
      'amount_micros', c.amount_micros, 'used_micros', c.used, 'starts_at', c.starts_at, 'ends_at', c.ends_at, 'most_micros', c.most_micros)
    from (
      select 'run' as scope, run.id::text as subject, null as period, run.cap_micros as amount_micros, run.spent_micros + run.reserved_micros as used,
        null::timestamptz as starts_at, null::timestamptz as ends_at, 1000000000::bigint as most_micros
      union all
      select a.scope, a.subject, a.period, a.amount_micros, a.reserved_micros + a.spent_micros, a.starts_at, a.ends_at, a.most_micros
      from private.caps_that_apply(run.tenant_id, scopes, subjects, at) a
    ) c
    order by c.amount_micros - c.used, c.ends_at desc nulls first limit 1);
end $$;

-- The cap that does not cover an amount now, with the least room; null when all do.
create function private.refused_by(run public.runs, scopes text[], subjects text[], amount bigint, at timestamptz) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  cap jsonb;
begin
  if amount = 0 then return null; end if;
  cap := private.tightest_cap(run, scopes, subjects, at);
  return case when (cap ->> 'used_micros')::bigint + amount > (cap ->> 'amount_micros')::bigint then cap end;
end $$;

-- Says once for each line that a cap has come to: half, four fifths, all of it. `reached` names a cap under
-- which nothing more fits.
create function private.warn_of_caps(run public.runs, scopes text[], subjects text[], at timestamptz, reached jsonb default null) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  cap record;
  warning public.budget_warnings;
begin
  for cap in
    select c.*, l.percent from private.caps_that_apply(run.tenant_id, scopes, subjects, at) c cross join unnest(array[50, 80, 100]) l (percent)
    where (c.amount_micros > 0 and c.spent_micros * 100 >= c.amount_micros * l.percent)
       or (l.percent = 100 and c.scope = reached ->> 'scope' and c.subject = reached ->> 'subject' and c.period = reached ->> 'period')
    order by l.percent
  loop
    insert into public.budget_warnings (tenant_id, scope, subject, period, starts_at, percent, amount_micros, used_micros, run_id)
    values (run.tenant_id, cap.scope, cap.subject, cap.period, cap.starts_at, cap.percent, cap.amount_micros, cap.reserved_micros + cap.spent_micros, run.id)
    on conflict do nothing returning * into warning;
    if warning.id is not null then
      perform private.post(warning.id || ':warned', run.tenant_id, 'budget/warned', jsonb_build_object('tenantId', run.tenant_id, 'warningId', warning.id));
      if run.id is not null then
        perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'budget.warned.' || warning.id, 'type', 'budget.warned', 'level', 'warning',
          'message', case cap.percent when 100 then 'Nothing more fits under ' else cap.percent || '% is used of ' end || private.cap_words(run.tenant_id, cap.scope, cap.subject, cap.period, cap.amount_micros) || '.',
          'data', jsonb_build_object('scope', cap.scope, 'subject', cap.subject, 'period', cap.period, 'percent', cap.percent, 'amount_micros', cap.amount_micros, 'used_micros', warning.used_micros))));
      end if;
    end if;
  end loop;
end $$;

-- Sets money aside against the run's cap and every cap that applies, or against none. The same key twice
-- answers with the reservation there is. `about`: {kind, stage, thread, turn, model, lease_seconds}. A
-- refusal names the cap that refused.
drop function public.reserve_spend(uuid, text, bigint);
create function public.reserve_spend(of_run uuid, reservation_key text, amount bigint, about jsonb default '{}') returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  held public.reservations;
  whom record;
  at timestamptz;
  cap jsonb;
  room bigint;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null then
    raise exception 'There is no run %.', of_run using errcode = 'PT404';
  end if;
  perform private.lock_purse(run.tenant_id);
  -- After the wait: the period is that of the moment in which the money is really set aside.
  at := clock_timestamp();
  select private.agent_of(about ->> 'stage') as agent, (to_jsonb(run) ->> 'strategy_id')::uuid as strategy into whom;
  declare
    scopes text[];
    subjects text[];
  begin
    select s.scopes, s.subjects into scopes, subjects from private.scopes_of(whom.agent, whom.strategy, run.repository_id, run.created_by) s;
    select v.* into held from public.reservations v where v.run_id = of_run and v.key = reservation_key;
    cap := private.tightest_cap(run, scopes, subjects, at);
    room := (cap ->> 'amount_micros')::bigint - (cap ->> 'used_micros')::bigint;
    if held.id is null or held.status = 'released' then
      if amount > 0 and amount > room then
        perform private.warn_of_caps(run, scopes, subjects, at, cap);
        return jsonb_build_object('granted', false, 'reservation_id', null, 'remaining_micros', room,
          'refused', cap || jsonb_build_object('subject_name', private.subject_name(run.tenant_id, cap ->> 'scope', cap ->> 'subject')));
      end if;
      room := room - amount;
      update public.runs set reserved_micros = reserved_micros + amount where id = of_run;
      insert into public.reservations (tenant_id, run_id, key, amount_micros, kind, about, agent, strategy_id, repository_id, person_id, counts_at, lease_until)
      values (run.tenant_id, of_run, reservation_key, amount, coalesce(about ->> 'kind', 'model'), about - 'kind' - 'lease_seconds', whom.agent, whom.strategy, run.repository_id, run.created_by,
        at, at + make_interval(secs => coalesce((about ->> 'lease_seconds')::integer, 600)))
      on conflict (run_id, key) do update set status = 'held', amount_micros = excluded.amount_micros, finished_at = null, about = excluded.about, counts_at = excluded.counts_at, lease_until = excluded.lease_until
      returning * into held;
      perform private.count_money(run.tenant_id, scopes, subjects, at, amount, 0);
    end if;
    return jsonb_build_object('granted', true, 'reservation_id', held.id, 'status', held.status, 'refused', null, 'remaining_micros', room);
  end;
end $$;

-- Ends a reservation: charged, given back, or corrected where it was estimated. `cost` null gives back.
-- The caller holds the run's row and the purse.
create function private.end_reservation(held public.reservations, cost bigint, entry jsonb, is_estimate boolean) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  scopes text[];
  subjects text[];
  before bigint := 0;
  line jsonb := held.about || entry;
begin
  if held.status = 'held' then
    update public.reservations set status = case when cost is null then 'released' else 'settled' end, finished_at = now(), estimated = is_estimate where id = held.id;
  elsif held.estimated and not is_estimate then
    -- The truth has come after all.
    select l.cost_micros into before from public.ledger l where l.reservation_id = held.id and l.kind <> 'correction';
    update public.reservations set estimated = false where id = held.id;
    cost := coalesce(cost, 0) - before;
  else
    return false;
  end if;
  if cost is not null then
    insert into public.ledger (tenant_id, run_id, reservation_id, kind, agent, repository_id, strategy_id, person_id, estimated, counts_at, stage, thread, turn, model, replayed,
      input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros, first_token_ms, duration_ms)
    values (held.tenant_id, held.run_id, held.id, case when held.estimated then 'correction' else held.kind end, held.agent, held.repository_id, held.strategy_id, held.person_id, is_estimate, held.counts_at,
      line ->> 'stage', line ->> 'thread', (line ->> 'turn')::integer, line ->> 'model', coalesce((line ->> 'replayed')::boolean, false),
      coalesce((line ->> 'input_tokens')::bigint, 0), coalesce((line ->> 'cached_tokens')::bigint, 0), coalesce((line ->> 'output_tokens')::bigint, 0), coalesce((line ->> 'reasoning_tokens')::bigint, 0),
      cost, (line ->> 'first_token_ms')::integer, (line ->> 'duration_ms')::integer);
  end if;
  update public.runs set reserved_micros = reserved_micros - case held.status when 'held' then held.amount_micros else 0 end, spent_micros = spent_micros + coalesce(cost, 0)
  where id = held.run_id returning * into run;
  select s.scopes, s.subjects into scopes, subjects from private.scopes_of(held.agent, held.strategy_id, held.repository_id, held.person_id) s;
  perform private.count_money(held.tenant_id, scopes, subjects, held.counts_at, case held.status when 'held' then -held.amount_micros else 0 end, coalesce(cost, 0));
  if coalesce(cost, 0) > 0 then
    perform private.warn_of_caps(run, scopes, subjects, held.counts_at);
  end if;
  return true;
end $$;

-- Locks in the one order, and answers with the reservation as it then is.
create function private.lock_reservation(of_run uuid, reservation_key text) returns public.reservations
language plpgsql security definer set search_path = ''
as $$
declare
  held public.reservations;
begin
  perform private.lock_purse(r.tenant_id) from (select r.tenant_id from public.runs r where r.id = of_run for update) r;
  select v.* into held from public.reservations v where v.run_id = of_run and v.key = reservation_key;
  return held;
end $$;

-- Charges the real cost once. A reservation that was settled at its full amount meanwhile is corrected.
-- Answers false when it was settled or released before.
create or replace function public.settle_spend(of_run uuid, reservation_key text, entry jsonb) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  held public.reservations := private.lock_reservation(of_run, reservation_key);
begin
  return held.id is not null and private.end_reservation(held, (entry ->> 'cost_micros')::bigint, entry, coalesce((entry ->> 'estimated')::boolean, false));
end $$;

create or replace function public.release_spend(of_run uuid, reservation_key text) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  held public.reservations := private.lock_reservation(of_run, reservation_key);
begin
  return held.id is not null and private.end_reservation(held, null, jsonb_build_object('model', coalesce(held.about ->> 'model', 'unknown')), false);
end $$;

-- What a reservation counts for when nobody says what it was: all of it, until the truth is known.
create function private.settle_unknown(of_run uuid, reservation_key text) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  held public.reservations := private.lock_reservation(of_run, reservation_key);
  run public.runs;
begin
  if held.id is null or held.status <> 'held' then return false; end if;
  select r.* into run from public.runs r where r.id = of_run;
  return private.end_reservation(held, held.amount_micros, jsonb_build_object('model', coalesce(held.about ->> 'model', run.model), 'replayed', run.replayed), true);
end $$;

-- Settles one reservation that is past its lease: whoever made it died, or has lost us. True when this call did it.
create function public.settle_left_reservation(of_reservation uuid) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  left_over public.reservations;
begin
  select v.* into left_over from public.reservations v where v.id = of_reservation and v.status = 'held' and v.lease_until <= clock_timestamp();
  if left_over.id is null or not private.settle_unknown(left_over.run_id, left_over.key) then return false; end if;
  if left_over.amount_micros > 0 then
    perform private.append_events(left_over.run_id, jsonb_build_array(jsonb_build_object('key', 'budget.estimated.' || left_over.id, 'type', 'budget.estimated', 'level', 'warning',
      'message', 'Nobody said what ' || replace(left_over.key, ':', ' ') || ' cost, so all of the ' || private.dollars(left_over.amount_micros) || ' set aside for it counts as spent until that is known.',
      'data', jsonb_build_object('reservation_id', left_over.id, 'amount_micros', left_over.amount_micros))));
  end if;
  return true;
end $$;

-- As it was, with the money of calls whose outcome nobody knows told apart: the truth may come later.
create or replace function public.finish_run(of_run uuid, new_status text, new_outcome text, new_summary text) returns boolean
language plpgsql security definer set search_path = ''
as $$
begin
  update public.runs set status = new_status, outcome = new_outcome, summary = left(new_summary, 20000), finished_at = now(), wanted = null
  where id = of_run and finished_at is null;
  if not found then return false; end if;
  update public.approvals set status = 'void', decided_at = now() where run_id = of_run and status = 'pending';
  perform private.settle_unknown(of_run, v.key) from public.reservations v where v.run_id = of_run and v.status = 'held';
  update public.run_stages set status = case new_status when 'succeeded' then 'succeeded' when 'cancelled' then 'cancelled' else 'failed' end, finished_at = now()
  where run_id = of_run and finished_at is null;
  perform private.append_events(of_run, jsonb_build_array(jsonb_build_object(
    'key', 'run.finished.' || (select r.attempt from public.runs r where r.id = of_run), 'type', 'run.finished', 'level', case new_status when 'succeeded' then 'info' when 'cancelled' then 'warning' else 'error' end,
    'message', left(split_part(new_summary, E'\n', 1), 1000), 'data', jsonb_build_object('status', new_status, 'outcome', new_outcome))));
  return true;
end $$;

-- A tenant's storage for one day, charged on the day it is taken, once: what its logs, artifacts and
-- transcripts hold. Nothing is refused for it. Answers the cost, null when the day was charged before.
create function public.accrue_storage(in_tenant uuid, micros_per_gb_day bigint) returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  today timestamptz := private.period_start('day', clock_timestamp());
  bytes bigint;
  cost bigint;
  nobody public.runs;
begin
  perform private.lock_purse(in_tenant);
  if exists (select 1 from public.ledger l where l.tenant_id = in_tenant and l.kind = 'storage' and l.counts_at = today) then return null; end if;
  select coalesce((select sum(octet_length(a.content)) from public.artifacts a where a.tenant_id = in_tenant), 0)
    + coalesce((select sum(pg_column_size(e.data) + octet_length(e.message)) from public.run_events e where e.tenant_id = in_tenant), 0)
    + coalesce((select sum(pg_column_size(m.content)) from public.run_messages m where m.tenant_id = in_tenant), 0)
    + coalesce((select sum(octet_length(c.output)) from public.tool_calls c where c.tenant_id = in_tenant), 0)
    + coalesce((select sum(octet_length(k.log)) from public.checks k where k.tenant_id = in_tenant), 0) into bytes;
  cost := ceil(bytes * micros_per_gb_day / 1073741824.0);
  insert into public.ledger (tenant_id, kind, model, cost_micros, counts_at, stored_bytes) values (in_tenant, 'storage', 'storage:database', cost, today, bytes);
  perform private.count_money(in_tenant, array['tenant'], array[''], today, 0, cost);
  nobody.tenant_id := in_tenant;
  perform private.warn_of_caps(nobody, array['tenant'], array[''], today);
  return cost;
end $$;

-- Tenants whose storage of today is not charged yet.
create function public.tenants_to_charge_for_storage(most integer) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select t.id from public.tenants t
  where not exists (select 1 from public.ledger l where l.tenant_id = t.id and l.kind = 'storage' and l.counts_at = private.period_start('day', clock_timestamp()))
  order by t.id limit most
$$;

-- What a run cost, by model and stage; a correction is part of the call that it corrects.
create or replace function public.run_costs(of_run uuid) returns table (
  model text, stage text, replayed boolean, calls bigint, input_tokens bigint, cached_tokens bigint,
  output_tokens bigint, reasoning_tokens bigint, cost_micros bigint
)
language sql stable security invoker set search_path = ''
as $$
  select l.model, l.stage, l.replayed, count(*) filter (where l.kind <> 'correction'), sum(l.input_tokens)::bigint, sum(l.cached_tokens)::bigint,
    sum(l.output_tokens)::bigint, sum(l.reasoning_tokens)::bigint, sum(l.cost_micros)::bigint
  from public.ledger l
  -- The index begins with the tenant.
  where l.tenant_id = (select r.tenant_id from public.runs r where r.id = of_run) and l.run_id = of_run
  group by l.model, l.stage, l.replayed
  order by l.model, l.stage
$$;

-- What was spent before there were budgets counts as well.
update public.ledger l set agent = private.agent_of(l.stage), repository_id = r.repository_id, person_id = r.created_by, counts_at = v.created_at
from public.runs r, public.reservations v where r.id = l.run_id and v.id = l.reservation_id;
update public.reservations v set agent = private.agent_of(split_part(v.key, ':', 1)), repository_id = r.repository_id, person_id = r.created_by, counts_at = v.created_at
from public.runs r where r.id = v.run_id;
insert into public.budget_uses (tenant_id, scope, subject, hour, reserved_micros, spent_micros)
select m.tenant_id, a.scope, a.subject, private.period_start('hour', m.counts_at), sum(m.reserved), sum(m.spent)
from (
  select l.tenant_id, l.agent, l.repository_id, l.person_id, l.counts_at, 0 as reserved, l.cost_micros as spent from public.ledger l
  union all select v.tenant_id, v.agent, v.repository_id, v.person_id, v.counts_at, v.amount_micros, 0 from public.reservations v where v.status = 'held'
) m, private.scopes_of(m.agent, null, m.repository_id, m.person_id) s, unnest(s.scopes, s.subjects) a (scope, subject)
group by 1, 2, 3, 4;

revoke execute on function private.agent_of(text), private.period_start(text, timestamptz), private.period_end(text, timestamptz), private.dollars(bigint),
  private.subject_name(uuid, text, text), private.cap_words(uuid, text, text, text, bigint), private.caps_that_apply(uuid, text[], text[], timestamptz), private.lock_purse(uuid),
  private.count_money(uuid, text[], text[], timestamptz, bigint, bigint), private.scopes_of(text, uuid, uuid, uuid), private.tightest_cap(public.runs, text[], text[], timestamptz), private.refused_by(public.runs, text[], text[], bigint, timestamptz),
  private.warn_of_caps(public.runs, text[], text[], timestamptz, jsonb), private.end_reservation(public.reservations, bigint, jsonb, boolean), private.lock_reservation(uuid, text), private.settle_unknown(uuid, text) from public;
revoke execute on function public.reserve_spend(uuid, text, bigint, jsonb), public.settle_left_reservation(uuid), public.accrue_storage(uuid, bigint), public.tenants_to_charge_for_storage(integer) from public, anon, authenticated;
grant execute on function public.reserve_spend(uuid, text, bigint, jsonb), public.settle_left_reservation(uuid), public.accrue_storage(uuid, bigint), public.tenants_to_charge_for_storage(integer) to service_role;
