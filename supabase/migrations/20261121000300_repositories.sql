-- Repositories, and what the local forge keeps beside git: pull requests, their discussion, checks.

create table public.repositories (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  forge text not null check (forge in ('local', 'github')),
  name text not null check (length(trim(name)) between 1 and 200),
  -- Local forge: an absolute path on the machine that runs the app.
  location text not null check (length(location) between 1 and 1000),
  default_branch text not null check (length(default_branch) between 1 and 250),
  network text not null default 'none' check (network in ('none', 'install', 'all')),
  merge_method text not null default 'merge' check (merge_method in ('merge', 'squash')),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (tenant_id, forge, location),
  -- For foreign keys that carry the tenant: a row can only point within its own.
  unique (id, tenant_id)
);
create index repositories_created_by on public.repositories (created_by);

create table public.pull_requests (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  repository_id uuid not null,
  run_id uuid,
  key text not null check (length(key) <= 200),
  number integer not null check (number > 0),
  title text not null check (length(title) between 1 and 256),
  body text not null default '' check (length(body) <= 65536),
  head_branch text not null,
  base_branch text not null,
  head_sha text not null check (head_sha ~ '^[0-9a-f]{40,64}$'),
  status text not null default 'open' check (status in ('open', 'merged', 'closed')),
  draft boolean not null default true,
  merge_sha text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete cascade,
  unique (id, tenant_id),
  unique (repository_id, number),
  unique (repository_id, key)
);
create index pull_requests_repository on public.pull_requests (tenant_id, repository_id);
create index pull_requests_run_id on public.pull_requests (run_id);

create table public.pull_request_comments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  pull_request_id uuid not null,
  key text not null check (length(key) <= 200),
  author text not null check (length(author) <= 120),
  body text not null check (length(body) <= 65536),
  created_at timestamptz not null default now(),
  foreign key (pull_request_id, tenant_id) references public.pull_requests (id, tenant_id) on delete cascade,
  unique (pull_request_id, key)
);
create index pull_request_comments_pull_request on public.pull_request_comments (tenant_id, pull_request_id, created_at);

create table public.checks (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  repository_id uuid not null,
  run_id uuid,
  sha text not null check (sha ~ '^[0-9a-f]{40,64}$'),
  name text not null check (length(name) <= 200),
  -- Which time CI ran it on this commit: a re-run tells a flake from a failure.
  attempt integer not null default 1 check (attempt between 1 and 200),
  required boolean not null default true,
  status text not null default 'queued' check (status in ('queued', 'in_progress', 'completed')),
  conclusion text check (conclusion in ('success', 'failure', 'cancelled', 'timed_out', 'neutral', 'skipped', 'action_required')),
  annotations jsonb not null default '[]' check (jsonb_typeof(annotations) = 'array'),
  log text not null default '' check (length(log) <= 1048576),
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete cascade,
  unique (repository_id, sha, name, attempt),
  check ((status = 'completed') = (conclusion is not null))
);
create index checks_repository on public.checks (tenant_id, repository_id, sha);
create index checks_run_id on public.checks (run_id);

alter table public.repositories enable row level security;
alter table public.pull_requests enable row level security;
alter table public.pull_request_comments enable row level security;
alter table public.checks enable row level security;

grant select on public.repositories, public.pull_requests, public.pull_request_comments, public.checks to anon, authenticated;
grant insert (tenant_id, forge, name, location, default_branch, network, merge_method, created_by) on public.repositories to anon, authenticated;
grant update (name, default_branch, network, merge_method) on public.repositories to anon, authenticated;
grant delete on public.repositories to anon, authenticated;
grant all on public.repositories, public.pull_requests, public.pull_request_comments, public.checks to service_role;

create policy "Members see repositories" on public.repositories
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('repositories.read')));
create policy "Admins add repositories in their own name" on public.repositories
  for insert to anon, authenticated with check (tenant_id in (select private.tenants_with('repositories.write')) and created_by = (select private.actor()));
create policy "Admins change repositories" on public.repositories
  for update to anon, authenticated using (tenant_id in (select private.tenants_with('repositories.write'))) with check (tenant_id in (select private.tenants_with('repositories.write')));
create policy "Admins remove repositories" on public.repositories
  for delete to anon, authenticated using (tenant_id in (select private.tenants_with('repositories.write')));
create policy "Members see pull requests" on public.pull_requests
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('repositories.read')));
create policy "Members see the discussion of pull requests" on public.pull_request_comments
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('repositories.read')));
create policy "Members see checks" on public.checks
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('repositories.read')));
