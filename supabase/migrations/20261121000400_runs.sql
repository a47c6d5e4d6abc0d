-- One run is one execution of a workflow: its plan, turns, numbered events, approvals and artifacts.

create table public.runs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  repository_id uuid not null,
  workflow text not null default 'change' check (workflow in ('change')),
  goal text not null check (length(trim(goal)) between 1 and 20000),
  autonomy text not null default 'plan' check (autonomy in ('plan', 'merge', 'full', 'step')),
  -- provider:model, as lib/ai names it.
  model text not null check (length(model) between 1 and 200),
  -- Recorded answers wrote this run, and everything it touched says so.
  replayed boolean not null default false,
  base_branch text not null check (length(base_branch) between 1 and 250),
  base_sha text,
  branch text,
  head_sha text,
  status text not null default 'queued' check (status in ('queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled')),
  stage text check (stage in ('plan', 'execute', 'ci', 'fix', 'finalize')),
  -- What a person asked for that the pipeline has not carried out yet.
  wanted text check (wanted in ('pause', 'cancel')),
  -- How many times the run was started: a retry continues the same run.
  attempt integer not null default 1 check (attempt between 1 and 100),
  -- The engine's run that claimed this attempt.
  claimed_by text,
  outcome text check (outcome in ('merged', 'ready_for_review', 'no_changes', 'red', 'stopped', 'rejected', 'cancelled', 'error')),
  summary text check (length(summary) <= 20000),
  cap_micros bigint not null default 2000000 check (cap_micros between 0 and 1000000000),
  spent_micros bigint not null default 0 check (spent_micros >= 0),
  reserved_micros bigint not null default 0 check (reserved_micros >= 0),
  turn_limit integer not null default 40 check (turn_limit between 1 and 500),
  fix_limit integer not null default 3 check (fix_limit between 0 and 10),
  deadline_minutes integer not null default 120 check (deadline_minutes between 1 and 1440),
  deadline_at timestamptz,
  last_event_number bigint not null default 0,
  sandbox text not null default 'bubblewrap' check (sandbox in ('bubblewrap', 'unsafe')),
  idempotency_key text check (length(idempotency_key) between 1 and 200),
  request_digest text,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete cascade,
  unique (id, tenant_id),
  unique (tenant_id, idempotency_key),
  check ((status in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
  check (outcome is null or finished_at is not null)
);
create index runs_recent on public.runs (tenant_id, created_at desc, id desc);
create index runs_repository on public.runs (tenant_id, repository_id);
create index runs_created_by on public.runs (created_by);
create index runs_open on public.runs (status) where status in ('queued', 'running', 'waiting', 'paused');

alter table public.pull_requests add foreign key (run_id) references public.runs (id) on delete set null;
alter table public.checks add foreign key (run_id) references public.runs (id) on delete set null;

create table public.run_stages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  stage text not null check (stage in ('plan', 'execute', 'ci', 'fix', 'finalize')),
  attempt integer not null default 1 check (attempt between 1 and 100),
  status text not null default 'running' check (status in ('running', 'waiting', 'succeeded', 'failed', 'cancelled')),
  summary text check (length(summary) <= 4000),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, stage, attempt)
);
create index run_stages_run on public.run_stages (tenant_id, run_id);

create table public.plans (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  version integer not null check (version between 1 and 100),
  content jsonb not null check (jsonb_typeof(content) = 'object' and length(content::text) <= 100000),
  author text not null check (author in ('agent', 'person')),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, version)
);
create index plans_run on public.plans (tenant_id, run_id);
create index plans_created_by on public.plans (created_by);

-- The transcript. A thread is one conversation with a model, such as 'execute:1'. What a person
-- sends has no thread until a turn reads it.
create table public.run_messages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  thread text check (length(thread) <= 60),
  position integer check (position >= 0),
  turn integer check (turn >= 0),
  role text not null check (role in ('user', 'assistant', 'tool')),
  author text not null check (author in ('agent', 'person', 'system')),
  content jsonb not null,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, thread, position),
  check ((thread is null) = (position is null))
);
create index run_messages_run on public.run_messages (tenant_id, run_id);
create index run_messages_unread on public.run_messages (run_id, created_at) where thread is null;
create index run_messages_created_by on public.run_messages (created_by);

create table public.tool_calls (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  thread text not null check (length(thread) <= 60),
  turn integer not null check (turn >= 0),
  call_id text not null check (length(call_id) <= 200),
  name text not null check (length(name) <= 100),
  input jsonb not null,
  status text not null default 'started' check (status in ('started', 'succeeded', 'failed', 'refused')),
  -- The file's digest that a write intends, stored before writing: after a crash it tells "done" from "not done".
  intended_digest text,
  output text check (length(output) <= 1048576),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, thread, turn, call_id)
);
create index tool_calls_run on public.tool_calls (tenant_id, run_id);

create table public.run_events (
  tenant_id uuid not null,
  run_id uuid not null,
  number bigint not null check (number > 0),
  -- The same key twice is the same event: a step that runs again after a crash adds nothing.
  key text not null check (length(key) between 1 and 200),
  type text not null check (length(type) <= 80),
  level text not null default 'info' check (level in ('debug', 'info', 'warning', 'error')),
  stage text check (stage in ('plan', 'execute', 'ci', 'fix', 'finalize')),
  message text not null check (length(message) <= 4000),
  data jsonb not null default '{}' check (length(data::text) <= 16384),
  created_at timestamptz not null default now(),
  primary key (run_id, number),
  unique (run_id, key),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade
);
create index run_events_tenant on public.run_events (tenant_id, run_id, number);

create table public.approvals (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  key text not null check (length(key) <= 200),
  kind text not null check (kind in ('plan', 'outside_plan', 'protected_change', 'merge', 'command', 'write')),
  -- The exact act; the digest is of this, and a decision names the digest it saw.
  act jsonb not null check (length(act::text) <= 262144),
  digest text not null default '',
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'expired', 'void')),
  note text check (length(note) <= 4000),
  expires_at timestamptz not null default now() + interval '7 days',
  decided_by uuid references auth.users (id) on delete set null,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, key),
  check ((status = 'pending') = (decided_at is null))
);
create index approvals_run on public.approvals (tenant_id, run_id);
create index approvals_pending on public.approvals (tenant_id, created_at) where status = 'pending';
create index approvals_decided_by on public.approvals (decided_by);

create function private.seal_approval() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and new.act is distinct from old.act then
    raise exception 'An approval binds one exact act; ask for a new one.' using errcode = 'PT400';
  end if;
  new.digest := private.sha256_hex(new.kind || ':' || new.act::text);
  return new;
end $$;
create trigger seal_approval before insert or update on public.approvals
for each row execute function private.seal_approval();

create table public.decisions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  key text not null check (length(key) <= 200),
  -- An agent's name, or 'policy'.
  actor text not null check (length(actor) <= 60),
  kind text not null check (length(kind) <= 80),
  choice text not null check (length(choice) <= 400),
  reason text not null check (length(reason) <= 4000),
  evidence jsonb not null default '{}' check (length(evidence::text) <= 65536),
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, key)
);
create index decisions_run on public.decisions (tenant_id, run_id);

-- An act on the outside world: the intent is written first, the outcome after. An intent without an
-- outcome is settled by asking the provider, never by acting again.
create table public.effects (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  key text not null check (length(key) <= 200),
  kind text not null check (length(kind) <= 80),
  intent jsonb not null check (length(intent::text) <= 65536),
  status text not null default 'intended' check (status in ('intended', 'done', 'failed')),
  outcome jsonb check (length(outcome::text) <= 65536),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, key)
);
create index effects_run on public.effects (tenant_id, run_id);

create table public.artifacts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  key text not null check (length(key) <= 200),
  kind text not null check (kind in ('diff', 'log', 'summary', 'evidence')),
  name text not null check (length(name) <= 200),
  content_type text not null default 'text/plain; charset=utf-8' check (length(content_type) <= 120),
  content text not null check (length(content) <= 4194304),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, key)
);
create index artifacts_run on public.artifacts (tenant_id, run_id);

-- Messages for the pipelines, written in the transaction that makes them true. Whoever wrote them
-- sends them at once; a sweep sends again what may have been lost. Receivers drop doubles by id.
create table public.outbox (
  id text primary key check (length(id) <= 300),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  name text not null check (length(name) <= 100),
  data jsonb not null check (length(data::text) <= 16384),
  created_at timestamptz not null default now()
);
create index outbox_tenant on public.outbox (tenant_id);
create index outbox_created on public.outbox (created_at);

alter table public.runs enable row level security;
alter table public.run_stages enable row level security;
alter table public.plans enable row level security;
alter table public.run_messages enable row level security;
alter table public.tool_calls enable row level security;
alter table public.run_events enable row level security;
alter table public.approvals enable row level security;
alter table public.decisions enable row level security;
alter table public.effects enable row level security;
alter table public.artifacts enable row level security;
alter table public.outbox enable row level security;

grant select on public.runs, public.run_stages, public.plans, public.run_messages, public.tool_calls, public.run_events,
  public.approvals, public.decisions, public.effects, public.artifacts to anon, authenticated;
grant all on public.runs, public.run_stages, public.plans, public.run_messages, public.tool_calls, public.run_events,
  public.approvals, public.decisions, public.effects, public.artifacts, public.outbox to service_role;

create policy "Members see runs" on public.runs
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see the stages of runs" on public.run_stages
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see plans" on public.plans
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see messages" on public.run_messages
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see tool calls" on public.tool_calls
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see events" on public.run_events
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see approvals" on public.approvals
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see decisions" on public.decisions
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see effects" on public.effects
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see artifacts" on public.artifacts
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Only the platform reads the outbox" on public.outbox
  for select to service_role using (true);
