-- The caps are summed once for each reservation.

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
create or replace function private.refused_by(run public.runs, scopes text[], subjects text[], amount bigint, at timestamptz) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  cap jsonb;
begin
  if amount = 0 then return null; end if;
  cap := private.tightest_cap(run, scopes, subjects, at);
  return case when (cap ->> 'used_micros')::bigint + amount > (cap ->> 'amount_micros')::bigint then cap end;
end $$;

-- As it was, over the one sum.
create or replace function public.reserve_spend(of_run uuid, reservation_key text, amount bigint, about jsonb default '{}') returns jsonb
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

revoke execute on function private.tightest_cap(public.runs, text[], text[], timestamptz) from public;
