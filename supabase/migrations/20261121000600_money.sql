-- Reserve, then spend: money is set aside before a model is called, and settled with the real cost.
-- All amounts are micro-dollars (1 USD = 1,000,000).

create table public.reservations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  key text not null check (length(key) <= 200),
  amount_micros bigint not null check (amount_micros >= 0),
  status text not null default 'held' check (status in ('held', 'settled', 'released')),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, key)
);
create index reservations_run on public.reservations (tenant_id, run_id);

create table public.ledger (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  -- One charge for each reservation, whatever runs twice.
  reservation_id uuid not null unique references public.reservations (id) on delete cascade,
  stage text check (stage in ('plan', 'execute', 'ci', 'fix', 'finalize')),
  thread text,
  turn integer,
  model text not null check (length(model) <= 200),
  replayed boolean not null default false,
  input_tokens bigint not null default 0 check (input_tokens >= 0),
  cached_tokens bigint not null default 0 check (cached_tokens >= 0),
  output_tokens bigint not null default 0 check (output_tokens >= 0),
  reasoning_tokens bigint not null default 0 check (reasoning_tokens >= 0),
  cost_micros bigint not null check (cost_micros >= 0),
  first_token_ms integer check (first_token_ms >= 0),
  duration_ms integer check (duration_ms >= 0),
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade
);
create index ledger_run on public.ledger (tenant_id, run_id, created_at);

-- Sets money aside against the run's cap in one conditional update; nothing that runs at the same
-- time can pass it. The same key twice answers with the reservation there is.
create function public.reserve_spend(of_run uuid, reservation_key text, amount bigint) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  held public.reservations;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null then
    raise exception 'There is no run %.', of_run using errcode = 'PT404';
  end if;
  select v.* into held from public.reservations v where v.run_id = of_run and v.key = reservation_key;
  if held.id is not null and held.status <> 'released' then
    return jsonb_build_object('granted', true, 'reservation_id', held.id, 'status', held.status, 'remaining_micros', run.cap_micros - run.spent_micros - run.reserved_micros);
  end if;
  if run.spent_micros + run.reserved_micros + amount > run.cap_micros then
    return jsonb_build_object('granted', false, 'reservation_id', null, 'remaining_micros', run.cap_micros - run.spent_micros - run.reserved_micros);
  end if;
  update public.runs set reserved_micros = reserved_micros + amount where id = of_run;
  insert into public.reservations (tenant_id, run_id, key, amount_micros) values (run.tenant_id, of_run, reservation_key, amount)
  on conflict (run_id, key) do update set status = 'held', amount_micros = excluded.amount_micros, finished_at = null
  returning * into held;
  return jsonb_build_object('granted', true, 'reservation_id', held.id, 'status', 'held', 'remaining_micros', run.cap_micros - run.spent_micros - run.reserved_micros - amount);
end $$;

-- Charges the real cost once. Answers false when the reservation was settled or released before.
create function public.settle_spend(of_run uuid, reservation_key text, entry jsonb) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  held public.reservations;
  cost bigint := (entry ->> 'cost_micros')::bigint;
begin
  perform 1 from public.runs r where r.id = of_run for update;
  update public.reservations set status = 'settled', finished_at = now()
  where run_id = of_run and key = reservation_key and status = 'held' returning * into held;
  if held.id is null then return false; end if;
  insert into public.ledger (tenant_id, run_id, reservation_id, stage, thread, turn, model, replayed, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_micros, first_token_ms, duration_ms)
  values (held.tenant_id, of_run, held.id, entry ->> 'stage', entry ->> 'thread', (entry ->> 'turn')::integer, entry ->> 'model', coalesce((entry ->> 'replayed')::boolean, false),
    coalesce((entry ->> 'input_tokens')::bigint, 0), coalesce((entry ->> 'cached_tokens')::bigint, 0), coalesce((entry ->> 'output_tokens')::bigint, 0), coalesce((entry ->> 'reasoning_tokens')::bigint, 0),
    cost, (entry ->> 'first_token_ms')::integer, (entry ->> 'duration_ms')::integer);
  update public.runs set reserved_micros = reserved_micros - held.amount_micros, spent_micros = spent_micros + cost where id = of_run;
  return true;
end $$;

create function public.release_spend(of_run uuid, reservation_key text) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare held public.reservations;
begin
  perform 1 from public.runs r where r.id = of_run for update;
  update public.reservations set status = 'released', finished_at = now()
  where run_id = of_run and key = reservation_key and status = 'held' returning * into held;
  if held.id is null then return false; end if;
  update public.runs set reserved_micros = reserved_micros - held.amount_micros where id = of_run;
  return true;
end $$;

alter table public.reservations enable row level security;
alter table public.ledger enable row level security;
grant select on public.reservations, public.ledger to anon, authenticated;
grant all on public.reservations, public.ledger to service_role;
create policy "Members see money set aside" on public.reservations
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see money spent" on public.ledger
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));

revoke execute on function public.reserve_spend(uuid, text, bigint), public.settle_spend(uuid, text, jsonb), public.release_spend(uuid, text) from public, anon, authenticated;
grant execute on function public.reserve_spend(uuid, text, bigint), public.settle_spend(uuid, text, jsonb), public.release_spend(uuid, text) to service_role;
