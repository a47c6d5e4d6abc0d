-- What GitHub tells us, once each, and what it starts and steers.

-- Webhooks as they came. Those that name no installation of ours have no tenant, and nobody reads them.
create table public.github_deliveries (
  id text primary key check (length(id) between 1 and 100),
  event text not null check (length(event) between 1 and 100),
  action text check (length(action) <= 100),
  installation_id bigint,
  tenant_id uuid references public.tenants (id) on delete cascade,
  repository_id uuid,
  payload jsonb not null,
  status text not null default 'received' check (status in ('received', 'processed', 'ignored', 'failed')),
  reason text check (length(reason) <= 1000),
  attempts integer not null default 0 check (attempts >= 0),
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete set null (repository_id)
);
create index github_deliveries_recent on public.github_deliveries (tenant_id, received_at desc, id desc);
create index github_deliveries_repository on public.github_deliveries (tenant_id, repository_id);
create index github_deliveries_received on public.github_deliveries (received_at);

-- Where a run came from. `happened_at` is GitHub's clock, which alone can order what happened there.
create table public.run_origins (
  run_id uuid primary key,
  tenant_id uuid not null,
  repository_id uuid not null,
  kind text not null check (kind in ('issue', 'comment', 'assignment', 'check', 'review')),
  issue_number integer check (issue_number > 0),
  pull_number integer check (pull_number > 0),
  actor_login text not null check (length(actor_login) between 1 and 100),
  actor_github_id bigint not null,
  delivery_id text check (length(delivery_id) <= 100),
  happened_at timestamptz not null,
  -- While its run has not ended; kept by a trigger, because an index cannot ask another table.
  open boolean not null default true,
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete cascade,
  check (issue_number is not null or pull_number is not null)
);
create index run_origins_run on public.run_origins (tenant_id, run_id);
create index run_origins_repository on public.run_origins (tenant_id, repository_id);
-- Two events at once, or an event and the sweep, start one run.
create unique index run_origins_open_issue on public.run_origins (repository_id, issue_number) where open and issue_number is not null;
create unique index run_origins_open_pull on public.run_origins (repository_id, pull_number) where open and pull_number is not null;

-- What reviewers said of the pull request of a run, a comment each. `thread_id` is the comment that
-- began the thread, to which answers go.
create table public.review_threads (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  run_id uuid not null,
  comment_id bigint not null,
  thread_id bigint not null,
  review_id bigint,
  path text not null check (length(path) <= 1000),
  line integer check (line > 0),
  author_login text not null check (length(author_login) between 1 and 100),
  body text not null check (length(body) between 1 and 20000),
  status text not null default 'open' check (status in ('open', 'given', 'settled')),
  settled_sha text check (settled_sha ~ '^[0-9a-f]{40,64}$'),
  created_at timestamptz not null default now(),
  foreign key (run_id, tenant_id) references public.runs (id, tenant_id) on delete cascade,
  unique (run_id, comment_id)
);
create index review_threads_run on public.review_threads (tenant_id, run_id);

-- Comments, reviews and red commits that were acted on, by their natural keys: an event that comes
-- again, or that the sweep finds, changes nothing. Kept as long as deliveries are.
create table public.github_acts (
  repository_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  tenant_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (repository_id, key),
  foreign key (repository_id, tenant_id) references public.repositories (id, tenant_id) on delete cascade
);
create index github_acts_tenant on public.github_acts (tenant_id, repository_id);

alter table public.runs
  -- An existing branch to work on, without a plan: the run only repairs it.
  add column work_branch text check (length(work_branch) between 1 and 250),
  -- How a run that is being cancelled ends, where that is not simply "cancelled": {outcome, reason}.
  add column wanted_end jsonb check (wanted_end ->> 'outcome' in ('merged', 'cancelled') and length(wanted_end ->> 'reason') between 1 and 1000);
-- Until when the sweep has seen what happened in this repository.
alter table public.repositories add column swept_at timestamptz;

create index runs_branch on public.runs (repository_id, branch) where branch is not null;
create index runs_head_open on public.runs (repository_id, head_sha) where finished_at is null;

create function private.keep_origin_open() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.run_origins set open = new.finished_at is null where run_id = new.id;
  return null;
exception when unique_violation then
  raise exception 'Another run works on this issue or pull request already; cancel it first.' using errcode = 'PT409';
end $$;
create trigger keep_origin_open after update of finished_at on public.runs
for each row when ((old.finished_at is null) is distinct from (new.finished_at is null)) execute function private.keep_origin_open();

-- Stores a delivery and the message that has it processed, both or neither. {known, new, message}:
-- an installation that no tenant has claimed is not known, and nothing of it is stored.
create function public.accept_github_delivery(delivery_id text, event_name text, event_action text, of_installation bigint, of_repository bigint, delivery jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  in_tenant uuid;
  in_repository uuid;
begin
  if of_installation is not null then
    select i.tenant_id into in_tenant from public.github_installations i where i.id = of_installation;
    if in_tenant is null then return jsonb_build_object('known', false, 'new', false, 'message', null); end if;
    select r.id into in_repository from public.repositories r where r.tenant_id = in_tenant and r.github_id = of_repository;
  elsif of_repository is not null then
    -- A repository's own webhook names no installation; it counts where the repository is one tenant's alone.
    select (array_agg(r.tenant_id))[1], (array_agg(r.id))[1] into in_tenant, in_repository from public.repositories r where r.github_id = of_repository having count(*) = 1;
  end if;
  insert into public.github_deliveries (id, event, action, installation_id, tenant_id, repository_id, payload, status, reason, processed_at)
  values (delivery_id, event_name, event_action, of_installation, in_tenant, in_repository, delivery,
    case when in_tenant is null then 'ignored' else 'received' end,
    case when in_tenant is null then 'It names no installation of the app and no connected repository.' end,
    case when in_tenant is null then now() end)
  on conflict (id) do nothing;
  if not found then return jsonb_build_object('known', true, 'new', false, 'message', null); end if;
  return jsonb_build_object('known', true, 'new', true, 'message', case when in_tenant is not null then
    private.post('github:' || delivery_id, in_tenant, 'github/delivered', private.delivered(delivery_id, in_tenant, of_installation, of_repository)) end);
end $$;

-- One repository's deliveries are processed one after the other; `lane` is what they wait for.
create function private.delivered(delivery_id text, in_tenant uuid, of_installation bigint, of_repository bigint) returns jsonb
language sql immutable set search_path = ''
as $$ select jsonb_build_object('deliveryId', delivery_id, 'tenantId', in_tenant, 'lane', coalesce('repository:' || of_repository, 'installation:' || of_installation, 'delivery:' || delivery_id)) $$;

-- Has a delivery processed again. For admins, once what was in its way is gone.
create function public.replay_github_delivery(delivery_id text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  delivery public.github_deliveries;
begin
  select d.* into delivery from public.github_deliveries d
  where d.id = delivery_id and d.tenant_id in (select private.tenants_with('tenant.manage')) for update;
  if delivery.id is null then
    raise exception 'There is no such delivery in your workspace.' using errcode = 'PT404';
  end if;
  if delivery.status not in ('failed', 'ignored') then
    raise exception 'Only a delivery that failed or was ignored can be replayed.' using errcode = 'PT409';
  end if;
  update public.github_deliveries set status = 'received', reason = null, processed_at = null where id = delivery.id;
  return private.post('github:' || delivery.id || ':' || delivery.attempts || ':' || extract(epoch from clock_timestamp()), delivery.tenant_id, 'github/delivered',
    private.delivered(delivery.id, delivery.tenant_id, delivery.installation_id, (delivery.payload #>> '{repository,id}')::bigint));
end $$;

alter table public.github_deliveries enable row level security;
alter table public.run_origins enable row level security;
alter table public.review_threads enable row level security;
alter table public.github_acts enable row level security;

grant select on public.github_deliveries to authenticated;
grant select on public.run_origins, public.review_threads to anon, authenticated;
grant all on public.github_deliveries, public.run_origins, public.review_threads, public.github_acts to service_role;

create policy "Admins see deliveries to their workspace" on public.github_deliveries
  for select to authenticated using (tenant_id in (select private.tenants_with('tenant.manage')));
create policy "Members see where runs came from" on public.run_origins
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Members see what reviewers said" on public.review_threads
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('runs.read')));
create policy "Only the platform reads what was acted on" on public.github_acts
  for select to service_role using (true);

revoke execute on function private.keep_origin_open(), private.delivered(text, uuid, bigint, bigint) from public;
revoke execute on function public.accept_github_delivery(text, text, text, bigint, bigint, jsonb), public.replay_github_delivery(text) from public, anon, authenticated;
grant execute on function public.accept_github_delivery(text, text, text, bigint, bigint, jsonb) to service_role;
grant execute on function public.replay_github_delivery(text) to authenticated, service_role;
