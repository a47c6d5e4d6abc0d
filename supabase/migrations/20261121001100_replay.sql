-- Starting a run again, what a workspace starts runs with, and what a run is likely to cost.

-- The run that this one repeats, with another model, plan or goal.
alter table public.runs add column replay_of uuid;
alter table public.runs add foreign key (replay_of, tenant_id) references public.runs (id, tenant_id) on delete set null (replay_of);
create index runs_replay_of on public.runs (replay_of, tenant_id);
create index runs_finished on public.runs (tenant_id, model, created_at desc) where finished_at is not null;

-- What runs of this workspace get when their starter names nothing else; null: what the app says.
alter table public.tenants
  add column default_model text check (length(default_model) between 1 and 200),
  add column default_autonomy text check (default_autonomy in ('plan', 'merge', 'full', 'step')),
  add column default_cap_micros bigint check (default_cap_micros between 0 and 1000000000);
grant update (default_model, default_autonomy, default_cap_micros) on public.tenants to authenticated;
alter policy "Admins rename their workspace" on public.tenants rename to "Admins change their workspace";

-- For whoever may read runs: a key need not be made for reading the whole workspace to start one with its defaults.
create function public.run_defaults(in_tenant uuid) returns table (model text, autonomy text, cap_micros bigint)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'runs.read');
  return query select t.default_model, t.default_autonomy, t.default_cap_micros from public.tenants t where t.id = in_tenant;
end $$;

-- What finished runs with this model cost and took: one row for those of the repository and one for all
-- of the tenant, of the 200 newest. Runs that were cancelled or broke down say nothing about a whole
-- run. People's time is no part of it: a deadline is moved by exactly the time that a run waited.
create function public.estimate_run(in_tenant uuid, of_repository uuid, of_model text) returns table (
  scope text, runs bigint, median_cost_micros double precision, p90_cost_micros double precision, median_ms double precision, p90_ms double precision
)
language sql stable security invoker set search_path = ''
as $$
  with finished as (
    select r.repository_id, r.spent_micros, case when r.attempt = 1 then
      1000 * extract(epoch from (r.finished_at - r.started_at) - greatest(r.deadline_at - r.started_at - make_interval(mins => r.deadline_minutes), interval '0')) end as ms
    from public.runs r
    where r.tenant_id = in_tenant and r.model = of_model and r.finished_at is not null and r.started_at is not null
      and r.outcome in ('merged', 'ready_for_review', 'no_changes', 'red', 'stopped')
    order by r.created_at desc limit 200
  )
  select s.scope, count(*),
    percentile_cont(0.5) within group (order by f.spent_micros), percentile_cont(0.9) within group (order by f.spent_micros),
    percentile_cont(0.5) within group (order by f.ms), percentile_cont(0.9) within group (order by f.ms)
  from (values ('repository'), ('tenant')) s (scope)
  join finished f on s.scope = 'tenant' or f.repository_id = of_repository
  group by s.scope
$$;

-- Starts a run, or finds the one that the same idempotency key started. A run that repeats another may
-- start from the same commit, and from no other that its starter names. A plan that comes with it is
-- its first version, by a person.
create function public.start_run(
  in_repository uuid, run_goal text, run_autonomy text, run_model text, run_replayed boolean, run_base_branch text,
  run_cap_micros bigint, run_turn_limit integer, run_fix_limit integer, run_deadline_minutes integer, run_sandbox text,
  run_idempotency_key text default null, run_replay_of uuid default null, run_from_same_commit boolean default false, run_plan jsonb default null
) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  repository public.repositories;
  original public.runs;
  run public.runs;
  digest text := private.sha256_hex(jsonb_build_array(in_repository, run_goal, run_autonomy, run_model, run_base_branch, run_cap_micros, run_turn_limit, run_fix_limit,
    run_deadline_minutes, run_replay_of, run_from_same_commit, run_plan)::text);
begin
  select r.* into repository from public.repositories r
  where r.id = in_repository and r.tenant_id in (select private.tenants_with('repositories.read'));
  if repository.id is null then
    raise exception 'There is no such repository in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(repository.tenant_id, 'runs.write');

  if run_replay_of is not null then
    select r.* into original from public.runs r
    where r.id = run_replay_of and r.tenant_id = repository.tenant_id and r.tenant_id in (select private.tenants_with('runs.read'));
    if original.id is null then
      raise exception 'There is no such run to replay in your workspace.' using errcode = 'PT404';
    end if;
  end if;
  if run_from_same_commit then
    if original.id is null then
      raise exception 'To start from the same commit, name the run to replay.' using errcode = 'PT400';
    elsif original.repository_id <> repository.id then
      raise exception 'The run to replay worked in another repository, which does not have its commit; start from the base branch instead.' using errcode = 'PT400';
    elsif original.base_sha is null then
      raise exception 'The run to replay ended before it had a commit to start from; start from the base branch instead.' using errcode = 'PT409';
    end if;
  end if;

  insert into public.runs (tenant_id, repository_id, goal, autonomy, model, replayed, base_branch, base_sha, cap_micros, turn_limit, fix_limit,
    deadline_minutes, sandbox, idempotency_key, request_digest, replay_of, created_by)
  values (repository.tenant_id, repository.id, trim(run_goal), run_autonomy, run_model, run_replayed,
    coalesce(run_base_branch, case when run_from_same_commit then original.base_branch end, repository.default_branch),
    case when run_from_same_commit then original.base_sha end, run_cap_micros, run_turn_limit, run_fix_limit, run_deadline_minutes, run_sandbox,
    run_idempotency_key, digest, run_replay_of, private.actor())
  on conflict (tenant_id, idempotency_key) do nothing
  returning * into run;

  if run.id is null then
    select r.* into run from public.runs r where r.tenant_id = repository.tenant_id and r.idempotency_key = run_idempotency_key;
    if run.request_digest is distinct from digest then
      raise exception 'This idempotency key started a different run; use a new key.' using errcode = 'PT409';
    end if;
    -- While it is queued its message may have been lost: whoever asks again sends it again.
    return jsonb_build_object('run_id', run.id, 'created', false, 'message',
      case when run.status = 'queued' and run.attempt = 1 then private.post(run.id::text, run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', 1)) end);
  end if;

  if run_plan is not null then
    insert into public.plans (tenant_id, run_id, version, content, author, created_by) values (run.tenant_id, run.id, 1, run_plan, 'person', private.actor());
  end if;
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object(
    'key', 'run.created', 'type', 'run.created', 'message', case when run.replay_of is null then 'The run was created.' else 'The run was created as a replay of another.' end,
    'data', jsonb_build_object('autonomy', run.autonomy, 'model', run.model, 'replayed', run.replayed, 'cap_micros', run.cap_micros,
      'replay_of', run.replay_of, 'base_sha', run.base_sha, 'plan_given', run_plan is not null))));
  return jsonb_build_object('run_id', run.id, 'created', true,
    'message', private.post(run.id::text, run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', 1)));
end $$;

revoke execute on function public.run_defaults(uuid), public.estimate_run(uuid, uuid, text),
  public.start_run(uuid, text, text, text, boolean, text, bigint, integer, integer, integer, text, text, uuid, boolean, jsonb) from public, anon, authenticated;
grant execute on function public.run_defaults(uuid), public.estimate_run(uuid, uuid, text),
  public.start_run(uuid, text, text, text, boolean, text, bigint, integer, integer, integer, text, text, uuid, boolean, jsonb) to anon, authenticated, service_role;
