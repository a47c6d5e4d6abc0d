-- Saved automations: what starts a run by itself, by which version of which definition, and each time that it did.

insert into public.role_permissions (role, permission) values ('admin', 'strategies.write');

create table public.strategies (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  name text not null check (length(trim(name)) between 1 and 300),
  enabled boolean not null default false,
  source text not null default 'workspace' check (source in ('workspace', 'repository')),
  -- Where its file is, for those that a repository keeps.
  repository_id uuid,
  file_path text check (length(file_path) between 1 and 300),
  -- Why the file cannot be used as it is now.
  file_error text check (length(file_error) <= 2000),
  -- 0: a file that never could be read.
  version integer not null check (version between 0 and 10000),
  -- Of the current version's definition: an admin enables exactly what they saw.
  digest text check (digest ~ '^[0-9a-f]{64}$'),
  -- What the definition says, for finding those that something may start.
  trigger_type text check (trigger_type in ('manual', 'schedule', 'github', 'api')),
  trigger_event text check (length(trigger_event) <= 60),
  -- Times of the schedule count from here; a time before it was never due.
  scheduled_from timestamptz not null default now(),
  -- When it is due. The engine alone writes it, from the cron expression; null until it did.
  next_at timestamptz,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  unique (id, tenant_id),
  unique (repository_id, file_path),
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete cascade,
  check ((source = 'repository') = (repository_id is not null and file_path is not null)),
  check (not enabled or (version > 0 and file_error is null))
);
create index strategies_tenant on public.strategies (tenant_id, created_at desc, id desc);
create index strategies_repository on public.strategies (repository_id, tenant_id);
create index strategies_created_by on public.strategies (created_by);
create index strategies_due on public.strategies (next_at) where enabled and trigger_type = 'schedule';
create index strategies_heard on public.strategies (tenant_id, trigger_event) where enabled and trigger_type = 'github';

create table public.strategy_versions (
  strategy_id uuid not null,
  version integer not null check (version between 1 and 10000),
  tenant_id uuid not null,
  definition jsonb not null check (jsonb_typeof(definition) = 'object' and length(definition::text) <= 65536),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  primary key (strategy_id, version),
  foreign key (strategy_id, tenant_id) references public.strategies (id, tenant_id) on delete cascade
);
create index strategy_versions_tenant on public.strategy_versions (tenant_id, strategy_id);
create index strategy_versions_created_by on public.strategy_versions (created_by);

-- Each time that a strategy was to start something. The same key twice is the same time: two engines, a
-- doubled delivery and a repeated call start one.
create table public.strategy_firings (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  strategy_id uuid not null,
  version integer not null,
  key text not null check (length(key) between 1 and 300),
  kind text not null check (kind in ('manual', 'schedule', 'github', 'api')),
  -- When it was due or happened.
  due_at timestamptz not null default now(),
  -- started: its runs are those that name it. waiting: for quiet hours to end. skipped, refused: reason says why.
  status text not null check (status in ('started', 'waiting', 'skipped', 'refused')),
  reason text check (length(reason) <= 1000),
  starts_at timestamptz,
  fired_by uuid references auth.users (id) on delete set null,
  github_login text check (length(github_login) <= 100),
  github_id bigint,
  -- The issue or pull request on which it happened, where its run is told of.
  issue_number integer check (issue_number > 0),
  pull_number integer check (pull_number > 0),
  delivery_id text check (length(delivery_id) <= 100),
  -- Where it happened; null: everywhere that the definition names.
  repository_id uuid,
  -- What the goal's places are filled with.
  given jsonb not null default '{}' check (jsonb_typeof(given) = 'object' and length(given::text) <= 131072),
  created_at timestamptz not null default now(),
  unique (strategy_id, key),
  unique (id, tenant_id),
  foreign key (strategy_id, tenant_id) references public.strategies (id, tenant_id) on delete cascade,
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete set null (repository_id),
  check ((status = 'waiting') = (starts_at is not null))
);
create index strategy_firings_recent on public.strategy_firings (tenant_id, strategy_id, created_at desc);
create index strategy_firings_repository on public.strategy_firings (repository_id, tenant_id);
create index strategy_firings_fired_by on public.strategy_firings (fired_by);
create index strategy_firings_waiting on public.strategy_firings (starts_at) where status = 'waiting';
create index strategy_firings_created on public.strategy_firings (created_at);

alter table public.runs add column strategy_id uuid, add column strategy_version integer, add column strategy_firing_id uuid;
alter table public.runs add foreign key (strategy_id, tenant_id) references public.strategies (id, tenant_id) on delete set null (strategy_id);
alter table public.runs add foreign key (strategy_firing_id, tenant_id) references public.strategy_firings (id, tenant_id) on delete set null (strategy_firing_id);
create index runs_strategy on public.runs (strategy_id, created_at desc) where strategy_id is not null;
create index runs_strategy_tenant on public.runs (strategy_id, tenant_id);
create index runs_strategy_firing on public.runs (strategy_firing_id, tenant_id);

-- What a strategy starts from an issue or a pull request is told of and steered there as every other run.
alter table public.run_origins drop constraint run_origins_kind_check;
alter table public.run_origins add constraint run_origins_kind_check check (kind in ('issue', 'comment', 'assignment', 'check', 'review', 'strategy'));

alter table public.strategies enable row level security;
alter table public.strategy_versions enable row level security;
alter table public.strategy_firings enable row level security;
grant select on public.strategies, public.strategy_versions, public.strategy_firings to anon, authenticated;
grant all on public.strategies, public.strategy_versions, public.strategy_firings to service_role;
create policy "Members see the strategies of their workspace" on public.strategies
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see what strategies say and said" on public.strategy_versions
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see when strategies started something" on public.strategy_firings
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));

-- The one place where runs are inserted; nulls get the table's defaults. Null when the idempotency key has a run.
-- The model alone says whether answers are recorded, since that lifts what trust asks for: what a caller says of it has no effect.
create function private.insert_run(wanted public.runs) returns public.runs
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  insert into public.runs (tenant_id, repository_id, goal, autonomy, model, replayed, base_branch, base_sha, cap_micros, turn_limit, fix_limit, deadline_minutes, sandbox,
    idempotency_key, request_digest, replay_of, work_branch, created_by, strategy_id, strategy_version, strategy_firing_id)
  values (wanted.tenant_id, wanted.repository_id, trim(wanted.goal), wanted.autonomy, wanted.model, starts_with(wanted.model, 'replay:'), wanted.base_branch, wanted.base_sha, coalesce(wanted.cap_micros, 2000000),
    coalesce(wanted.turn_limit, 40), coalesce(wanted.fix_limit, 3), coalesce(wanted.deadline_minutes, 120), wanted.sandbox,
    wanted.idempotency_key, wanted.request_digest, wanted.replay_of, wanted.work_branch, wanted.created_by, wanted.strategy_id, wanted.strategy_version, wanted.strategy_firing_id)
  on conflict (tenant_id, idempotency_key) do nothing
  returning * into run;
  return run;
end $$;

-- What is said of a new run, and the message that has it worked on.
create function private.announce_run(run public.runs, event_message text, more jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'run.created', 'type', 'run.created', 'message', left(event_message, 400),
    'data', jsonb_build_object('autonomy', run.autonomy, 'model', run.model, 'replayed', run.replayed, 'cap_micros', run.cap_micros) || more)));
  return private.post(run.id::text, run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', 1));
end $$;

create or replace function public.start_run(
  in_repository uuid, run_goal text, run_autonomy text, run_model text, run_replayed boolean, run_base_branch text,
  run_cap_micros bigint, run_turn_limit integer, run_fix_limit integer, run_deadline_minutes integer, run_sandbox text,
  run_idempotency_key text default null, run_replay_of uuid default null, run_from_same_commit boolean default false, run_plan jsonb default null
) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  repository public.repositories;
  original public.runs;
  wanted public.runs;
  run public.runs;
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
    wanted.base_sha := original.base_sha;
    wanted.base_branch := original.base_branch;
  end if;

  wanted.tenant_id := repository.tenant_id;
  wanted.repository_id := repository.id;
  wanted.goal := run_goal;
  wanted.autonomy := run_autonomy;
  wanted.model := run_model;
  wanted.base_branch := coalesce(run_base_branch, wanted.base_branch, repository.default_branch);
  wanted.cap_micros := run_cap_micros;
  wanted.turn_limit := run_turn_limit;
  wanted.fix_limit := run_fix_limit;
  wanted.deadline_minutes := run_deadline_minutes;
  wanted.sandbox := run_sandbox;
  wanted.idempotency_key := run_idempotency_key;
  wanted.request_digest := private.sha256_hex(jsonb_build_array(in_repository, run_goal, run_autonomy, run_model, run_base_branch, run_cap_micros, run_turn_limit, run_fix_limit,
    run_deadline_minutes, run_replay_of, run_from_same_commit, run_plan)::text);
  wanted.replay_of := run_replay_of;
  wanted.created_by := private.actor();
  run := private.insert_run(wanted);

  if run.id is null then
    select r.* into run from public.runs r where r.tenant_id = repository.tenant_id and r.idempotency_key = run_idempotency_key;
    if run.request_digest is distinct from wanted.request_digest then
      raise exception 'This idempotency key started a different run; use a new key.' using errcode = 'PT409';
    end if;
    -- While it is queued its message may have been lost: whoever asks again sends it again.
    return jsonb_build_object('run_id', run.id, 'created', false, 'message',
      case when run.status = 'queued' and run.attempt = 1 then private.post(run.id::text, run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', 1)) end);
  end if;

  if run_plan is not null then
    insert into public.plans (tenant_id, run_id, version, content, author, created_by) values (run.tenant_id, run.id, 1, run_plan, 'person', private.actor());
  end if;
  return jsonb_build_object('run_id', run.id, 'created', true,
    'message', private.announce_run(run, case when run.replay_of is null then 'The run was created.' else 'The run was created as a replay of another.' end,
      jsonb_build_object('replay_of', run.replay_of, 'base_sha', run.base_sha, 'plan_given', run_plan is not null)));
end $$;

create or replace function public.start_run_from_github(in_repository uuid, run_goal text, run_model text, run_replayed boolean, run_sandbox text, origin jsonb,
  plan_first boolean default false, repair_of_branch text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  repository public.repositories;
  tenant public.tenants;
  wanted public.runs;
  run public.runs;
  last_origin public.run_origins;
  in_issue integer := origin ->> 'issue_number';
  in_pull integer := origin ->> 'pull_number';
  at timestamptz := origin ->> 'happened_at';
begin
  -- Locked, so that of two starts the second sees the first.
  select r.* into repository from public.repositories r where r.id = in_repository for no key update;
  if repository.id is null then
    raise exception 'There is no such repository.' using errcode = 'PT404';
  end if;
  select o.* into last_origin from public.run_origins o
  where o.repository_id = in_repository and (o.issue_number = in_issue or o.pull_number = in_pull)
  order by o.open desc, o.happened_at desc limit 1;
  if last_origin.open then
    return jsonb_build_object('run_id', last_origin.run_id, 'created', false, 'message', null, 'reason', 'A run works on this already.');
  elsif last_origin.happened_at + interval '2 seconds' >= at then
    return jsonb_build_object('run_id', last_origin.run_id, 'created', false, 'message', null, 'reason', 'It happened before the last run of this began.');
  end if;
  if origin ->> 'act_key' is not null and not private.claim_act(in_repository, origin ->> 'act_key') then
    return jsonb_build_object('run_id', null, 'created', false, 'message', null, 'reason', 'It was acted on before.');
  end if;

  select t.* into tenant from public.tenants t where t.id = repository.tenant_id;
  wanted.tenant_id := repository.tenant_id;
  wanted.repository_id := repository.id;
  wanted.goal := left(trim(run_goal), 20000);
  wanted.autonomy := coalesce(tenant.default_autonomy, 'plan');
  if plan_first then
    wanted.autonomy := case wanted.autonomy when 'full' then 'plan' when 'merge' then 'step' else wanted.autonomy end;
  end if;
  wanted.model := run_model;
  wanted.base_branch := repository.default_branch;
  wanted.cap_micros := tenant.default_cap_micros;
  wanted.sandbox := run_sandbox;
  wanted.work_branch := repair_of_branch;
  wanted.created_by := private.linked_member(repository.tenant_id, (origin ->> 'actor_github_id')::bigint);
  run := private.insert_run(wanted);
  insert into public.run_origins (run_id, tenant_id, repository_id, kind, issue_number, pull_number, actor_login, actor_github_id, delivery_id, happened_at)
  values (run.id, run.tenant_id, run.repository_id, origin ->> 'kind', in_issue, in_pull, origin ->> 'actor_login', (origin ->> 'actor_github_id')::bigint, origin ->> 'delivery_id', at);
  return jsonb_build_object('run_id', run.id, 'created', true, 'reason', null,
    'message', private.announce_run(run, 'Started from GitHub by ' || (origin ->> 'actor_login') || coalesce(', issue #' || in_issue, ', pull request #' || in_pull) || '.',
      jsonb_build_object('plan_given', false, 'origin', origin ->> 'kind', 'issue_number', in_issue, 'pull_number', in_pull, 'login', origin ->> 'actor_login')));
end $$;

revoke execute on function private.insert_run(public.runs), private.announce_run(public.runs, text, jsonb) from public;
