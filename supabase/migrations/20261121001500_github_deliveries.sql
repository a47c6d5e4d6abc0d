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

-- The member whom a GitHub account is linked to, or null.
create function private.linked_member(in_tenant uuid, github_account bigint) returns uuid
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (select m.user_id from public.github_people p join public.members m on m.user_id = p.user_id and m.tenant_id = in_tenant
    where p.github_user_id = github_account);
end $$;

-- True for whoever comes first with a key. In the transaction of the act, so that one that fails may come again.
create function private.claim_act(in_repository uuid, act_key text) returns boolean
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.github_acts (repository_id, key, tenant_id) select r.id, act_key, r.tenant_id from public.repositories r where r.id = in_repository
  on conflict do nothing;
  return found;
end $$;

-- Starts a run for somebody on GitHub. Model, autonomy and cap are the workspace's; `plan_first` only
-- ever adds a wait. `origin`: {kind, issue_number, pull_number, actor_login, actor_github_id,
-- delivery_id, happened_at, act_key}. {run_id, created, message, reason}: the open run of the same issue
-- or pull request is answered instead of a second, and what happened before the last run began starts nothing.
create function public.start_run_from_github(in_repository uuid, run_goal text, run_model text, run_replayed boolean, run_sandbox text, origin jsonb,
  plan_first boolean default false, repair_of_branch text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  repository public.repositories;
  tenant public.tenants;
  run public.runs;
  last_origin public.run_origins;
  in_issue integer := origin ->> 'issue_number';
  in_pull integer := origin ->> 'pull_number';
  at timestamptz := origin ->> 'happened_at';
  autonomy text;
begin
  -- Locked, so that of two starts the second sees the first.
  select r.* into repository from public.repositories r where r.id = in_repository for update;
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
  autonomy := coalesce(tenant.default_autonomy, 'plan');
  if plan_first then
    autonomy := case autonomy when 'full' then 'plan' when 'merge' then 'step' else autonomy end;
  end if;
  insert into public.runs (tenant_id, repository_id, goal, autonomy, model, replayed, base_branch, cap_micros, sandbox, work_branch, created_by)
  values (repository.tenant_id, repository.id, left(trim(run_goal), 20000), autonomy, run_model, run_replayed, repository.default_branch,
    coalesce(tenant.default_cap_micros, 2000000), run_sandbox, repair_of_branch, private.linked_member(repository.tenant_id, (origin ->> 'actor_github_id')::bigint))
  returning * into run;
  insert into public.run_origins (run_id, tenant_id, repository_id, kind, issue_number, pull_number, actor_login, actor_github_id, delivery_id, happened_at)
  values (run.id, run.tenant_id, run.repository_id, origin ->> 'kind', in_issue, in_pull, origin ->> 'actor_login', (origin ->> 'actor_github_id')::bigint, origin ->> 'delivery_id', at);
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object(
    'key', 'run.created', 'type', 'run.created', 'message', left('Started from GitHub by ' || (origin ->> 'actor_login') || coalesce(', issue #' || in_issue, ', pull request #' || in_pull) || '.', 400),
    'data', jsonb_build_object('autonomy', run.autonomy, 'model', run.model, 'replayed', run.replayed, 'cap_micros', run.cap_micros, 'plan_given', false,
      'origin', origin ->> 'kind', 'issue_number', in_issue, 'pull_number', in_pull, 'login', origin ->> 'actor_login'))));
  return jsonb_build_object('run_id', run.id, 'created', true, 'reason', null,
    'message', private.post(run.id::text, run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', 1)));
end $$;

-- What follows is shared by people here and people on GitHub: `who` is {by, login}, a user of ours or
-- null, and the GitHub account or null. Callers have locked the run's row and checked permission.

create function private.restart_run(run public.runs, who jsonb, event_message text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  if run.attempt >= 100 then
    raise exception 'The run was started a hundred times, which is the most; start a new one.' using errcode = 'PT409';
  end if;
  update public.runs set status = 'queued', attempt = attempt + 1, claimed_by = null, finished_at = null, outcome = null, summary = null,
    wanted = null, wanted_end = null, deadline_at = null where id = run.id;
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'steer.retry.' || run.attempt || '.' || (run.last_event_number + 1), 'type', 'run.retried', 'message', event_message, 'data', who)));
  return private.post(run.id || ':' || (run.attempt + 1), run.tenant_id, 'run/requested', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', run.attempt + 1));
end $$;

create function private.steer(run public.runs, action text, who jsonb, why text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  event_key text := 'steer.' || action || '.' || run.attempt || '.' || (run.last_event_number + 1);
begin
  if action = 'cancel' then
    if run.finished_at is not null or run.wanted = 'cancel' then return null; end if;
    update public.runs set wanted = 'cancel' where id = run.id;
    update public.approvals set status = 'void', decided_at = now() where run_id = run.id and status = 'pending';
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.cancel_requested', 'level', 'warning', 'message', coalesce(why, 'A person asked to cancel the run.'), 'data', who)));
    return private.post(run.id || ':cancel:' || run.attempt, run.tenant_id, 'run/cancelled', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id, 'attempt', run.attempt));
  elsif action = 'pause' then
    if run.finished_at is not null then
      raise exception 'The run has ended; there is nothing to pause.' using errcode = 'PT409';
    end if;
    if run.wanted is not null then return null; end if;
    update public.runs set wanted = 'pause' where id = run.id;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.pause_requested', 'message', 'A person asked to pause; the turn under way is finished first.', 'data', who)));
    return null;
  elsif action = 'resume' then
    if run.wanted is distinct from 'pause' and run.status <> 'paused' then return null; end if;
    update public.runs set wanted = null, status = case when status = 'paused' then 'running' else status end,
      deadline_at = case when status = 'paused' then deadline_at + (
        select coalesce(now() - max(e.created_at), '0') from public.run_events e where e.run_id = run.id and e.type = 'run.paused') else deadline_at end
    where id = run.id;
    perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', event_key, 'type', 'run.resumed', 'message', 'A person resumed the run.', 'data', who)));
    return private.post(run.id || ':resume:' || event_key, run.tenant_id, 'run/resumed', jsonb_build_object('runId', run.id, 'tenantId', run.tenant_id));
  elsif action = 'retry' then
    if run.status <> 'failed' then
      raise exception 'Only a run that failed can be retried; start a new one instead.' using errcode = 'PT409';
    end if;
    return private.restart_run(run, who, 'A person retried the run from the stage that failed.');
  end if;
  raise exception 'A run can be paused, resumed, cancelled or retried.' using errcode = 'PT400';
end $$;

create function private.leave_message(run public.runs, body text, who jsonb) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  message_id uuid;
begin
  if run.finished_at is not null then
    raise exception 'The run has ended and reads no more messages; start a new one.' using errcode = 'PT409';
  end if;
  if length(trim(body)) not between 1 and 8000 then
    raise exception 'A message has 1 to 8,000 characters.' using errcode = 'PT400';
  end if;
  if (select count(*) from public.run_messages m where m.run_id = run.id and m.thread is null) >= 50 then
    raise exception 'Fifty messages wait to be read already; let the run take a turn first.' using errcode = 'PT409';
  end if;
  insert into public.run_messages (tenant_id, run_id, role, author, content, created_by)
  values (run.tenant_id, run.id, 'user', 'person', to_jsonb(trim(body)), (who ->> 'by')::uuid) returning id into message_id;
  perform private.append_events(run.id, jsonb_build_array(jsonb_build_object('key', 'message.' || message_id, 'type', 'message.sent', 'message', left(trim(body), 400), 'data', who || jsonb_build_object('message_id', message_id))));
  return message_id;
end $$;

create function private.decide(approval public.approvals, decision text, seen_digest text, decision_note text, who jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  if decision not in ('approved', 'rejected') then
    raise exception 'An approval is approved or rejected.' using errcode = 'PT400';
  end if;
  -- The run's row first, as everywhere: one lock order, no deadlock.
  perform 1 from public.runs r where r.id = approval.run_id for update;
  update public.approvals set status = decision, decided_by = (who ->> 'by')::uuid, decided_at = now(), note = decision_note
  where id = approval.id and status = 'pending' and expires_at > now() and digest = seen_digest;
  if not found then
    raise exception 'This approval was already decided, has expired, or is about something that changed; reload to see what is asked now.' using errcode = 'PT409';
  end if;
  perform private.append_events(approval.run_id, jsonb_build_array(jsonb_build_object(
    'key', 'approval.' || approval.id, 'type', 'approval.decided', 'message', case decision when 'approved' then 'A person approved: ' else 'A person rejected: ' end || replace(approval.kind, '_', ' ') || '.',
    'data', who || jsonb_build_object('approval_id', approval.id, 'kind', approval.kind, 'decision', decision, 'note', decision_note))));
  return private.post(approval.id || ':decided', approval.tenant_id, 'approval/decided', jsonb_build_object('approvalId', approval.id, 'runId', approval.run_id, 'tenantId', approval.tenant_id, 'decision', decision));
end $$;

-- The doors for people here, as they were, over what is shared.
create or replace function public.steer_run(of_run uuid, action text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'runs.write');
  return private.steer(run, action, jsonb_build_object('by', private.actor()));
end $$;

create or replace function public.send_run_message(of_run uuid, body text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  select r.* into run from public.runs r where r.id = of_run and r.tenant_id in (select private.tenants_with('runs.read')) for update;
  if run.id is null then
    raise exception 'There is no such run in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(run.tenant_id, 'runs.write');
  return private.leave_message(run, body, jsonb_build_object('by', private.actor()));
end $$;

create or replace function public.decide_approval(approval_id uuid, decision text, seen_digest text, decision_note text default null) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  approval public.approvals;
begin
  select a.* into approval from public.approvals a
  where a.id = approval_id and a.tenant_id in (select private.tenants_with('runs.read'));
  if approval.id is null then
    raise exception 'There is no such approval in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(approval.tenant_id, 'approvals.decide');
  return private.decide(approval, decision, seen_digest, decision_note, jsonb_build_object('by', private.actor()));
end $$;

-- Somebody on GitHub who may write to the repository, as the caller has asked of GitHub. `command`:
-- {action, key, login, github_id} with action message (body), pause, resume, cancel, retry, reopen, approve
-- (at) or budget (micros). {done, reason, message}: a key that was acted on before does nothing.
create function public.steer_run_from_github(of_run uuid, command jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  approval public.approvals;
  action text := command ->> 'action';
  who jsonb;
  wanted_cap bigint := command ->> 'micros';
  most_cap bigint;
  posted jsonb;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null then
    raise exception 'There is no such run.' using errcode = 'PT404';
  end if;
  if not private.claim_act(run.repository_id, command ->> 'key') then
    return jsonb_build_object('done', false, 'reason', 'It was acted on before.', 'message', null);
  end if;
  who := jsonb_build_object('by', private.linked_member(run.tenant_id, (command ->> 'github_id')::bigint), 'login', command ->> 'login');

  if action = 'message' then
    if run.finished_at is not null then
      posted := private.reopen(run, who);
      select r.* into run from public.runs r where r.id = of_run;
    end if;
    perform private.leave_message(run, command ->> 'body', who);
  elsif action = 'reopen' then
    posted := private.reopen(run, who);
  elsif action = 'approve' then
    -- A comment names no digest: it counts for the one thing that was asked when it was written.
    if not exists (select 1 from public.members m join public.role_permissions p on p.role = m.role and p.permission = 'approvals.decide'
      where m.tenant_id = run.tenant_id and m.user_id = (who ->> 'by')::uuid) then
      raise exception '% is not linked to a member of this workspace who may decide.', command ->> 'login' using errcode = 'PT409';
    end if;
    if (select count(*) from public.approvals a where a.run_id = of_run and a.status = 'pending' and a.expires_at > now()) > 1 then
      raise exception 'More than one approval waits; decide them in MorningAI.' using errcode = 'PT409';
    end if;
    select a.* into approval from public.approvals a where a.run_id = of_run and a.status = 'pending' and a.expires_at > now();
    if approval.id is null then
      raise exception 'Nothing waits for an approval.' using errcode = 'PT409';
    elsif approval.created_at >= (command ->> 'at')::timestamptz + interval '1 second' then
      raise exception 'What waits for approval was asked after this was written.' using errcode = 'PT409';
    end if;
    posted := private.decide(approval, 'approved', approval.digest, null, who);
  elsif action = 'budget' then
    if run.finished_at is not null then
      raise exception 'The run has ended; its budget stays.' using errcode = 'PT409';
    end if;
    select coalesce(t.default_cap_micros, 2000000) into most_cap from public.tenants t where t.id = run.tenant_id;
    if wanted_cap > greatest(most_cap, run.cap_micros) then
      raise exception 'From GitHub a run''s budget can be at most the workspace''s default, which is $%.', round(most_cap / 1000000.0, 2) using errcode = 'PT409';
    elsif wanted_cap < run.spent_micros + run.reserved_micros then
      raise exception 'The run has spent or set aside more than that already.' using errcode = 'PT409';
    end if;
    update public.runs set cap_micros = wanted_cap where id = of_run;
    perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'cap.' || (run.last_event_number + 1), 'type', 'run.cap_changed',
      'message', 'A person set the budget to $' || round(wanted_cap / 1000000.0, 2) || '.', 'data', who || jsonb_build_object('cap_micros', wanted_cap, 'before_micros', run.cap_micros))));
  else
    posted := private.steer(run, action, who);
  end if;
  return jsonb_build_object('done', true, 'reason', null, 'message', posted);
end $$;

-- A run whose pull request is still open goes on; the caller has asked GitHub whether it is.
create function private.reopen(run public.runs, who jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
begin
  if run.finished_at is null then return null; end if;
  if run.status = 'cancelled' or run.outcome not in ('ready_for_review', 'red', 'stopped', 'error') then
    raise exception 'The run has ended for good; start a new one.' using errcode = 'PT409';
  end if;
  return private.restart_run(run, who, 'What was said on the pull request opened the run again.');
end $$;

-- Takes a review's comments in, a thread each, and its own words as a message; what is known already is
-- left. `comments`: [{comment_id, thread_id, path, line, author_login, body}]. A run that has ended goes
-- on. {done, reason, message}.
create function public.add_review_from_github(of_run uuid, of_review bigint, comments jsonb, review_body text, command jsonb) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  who jsonb;
  posted jsonb;
  added integer;
  spoken boolean := false;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null then
    raise exception 'There is no such run.' using errcode = 'PT404';
  end if;
  who := jsonb_build_object('by', private.linked_member(run.tenant_id, (command ->> 'github_id')::bigint), 'login', command ->> 'login');
  insert into public.review_threads (tenant_id, run_id, comment_id, thread_id, review_id, path, line, author_login, body)
  select run.tenant_id, run.id, c.comment_id, c.thread_id, of_review, left(c.path, 1000), c.line, c.author_login, left(c.body, 20000)
  from jsonb_to_recordset(comments) c (comment_id bigint, thread_id bigint, path text, line integer, author_login text, body text)
  on conflict (run_id, comment_id) do nothing;
  get diagnostics added = row_count;
  if length(trim(coalesce(review_body, ''))) > 0 then
    spoken := private.claim_act(run.repository_id, command ->> 'key');
  end if;
  -- What came as the run was ending has been read by nobody: it goes on for that as well.
  if added = 0 and not spoken and not (run.outcome is not distinct from 'ready_for_review' and exists (select 1 from public.review_threads t where t.run_id = of_run and t.status = 'open')) then
    return jsonb_build_object('done', false, 'reason', 'It was acted on before.', 'message', null);
  end if;
  if run.finished_at is not null then
    posted := private.reopen(run, who);
    select r.* into run from public.runs r where r.id = of_run;
  end if;
  if added > 0 then
    perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'review.' || of_review || '.' || (select max(t.comment_id) from public.review_threads t where t.run_id = of_run), 'type', 'review.received',
      'message', (command ->> 'login') || ' left ' || added || case added when 1 then ' comment' else ' comments' end || ' on the pull request.', 'data', who || jsonb_build_object('review_id', of_review, 'comments', added))));
  end if;
  if spoken then
    perform private.leave_message(run, left(trim(review_body), 8000), who);
  end if;
  return jsonb_build_object('done', true, 'reason', null, 'message', posted);
end $$;

-- The pull request was merged or closed, its branch deleted, or the issue closed: a run under way is
-- cancelled and ends as `new_outcome` says; one that waited for its review becomes merged.
-- {done, message}.
create function public.end_run_from_github(of_run uuid, new_outcome text, why text, by_login text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
  posted jsonb;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null then
    raise exception 'There is no such run.' using errcode = 'PT404';
  end if;
  if run.finished_at is not null then
    if new_outcome <> 'merged' or run.outcome is distinct from 'ready_for_review' then
      return jsonb_build_object('done', false, 'message', null);
    end if;
    update public.runs set outcome = 'merged' where id = of_run;
    perform private.append_events(of_run, jsonb_build_array(jsonb_build_object('key', 'merged.' || run.attempt, 'type', 'merge.done', 'message', why, 'data', jsonb_build_object('login', by_login))));
    return jsonb_build_object('done', true, 'message', null);
  end if;
  if run.wanted = 'cancel' and (new_outcome <> 'merged' or run.wanted_end ->> 'outcome' = 'merged') then
    return jsonb_build_object('done', false, 'message', null);
  end if;
  update public.runs set wanted_end = jsonb_build_object('outcome', new_outcome, 'reason', why) where id = of_run;
  posted := private.steer(run, 'cancel', jsonb_build_object('login', by_login), why);
  return jsonb_build_object('done', true, 'message', posted);
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

revoke execute on function private.keep_origin_open(), private.delivered(text, uuid, bigint, bigint), private.linked_member(uuid, bigint), private.claim_act(uuid, text),
  private.restart_run(public.runs, jsonb, text), private.steer(public.runs, text, jsonb, text), private.leave_message(public.runs, text, jsonb),
  private.decide(public.approvals, text, text, text, jsonb), private.reopen(public.runs, jsonb) from public;
revoke execute on function public.accept_github_delivery(text, text, text, bigint, bigint, jsonb), public.replay_github_delivery(text),
  public.start_run_from_github(uuid, text, text, boolean, text, jsonb, boolean, text), public.steer_run_from_github(uuid, jsonb),
  public.add_review_from_github(uuid, bigint, jsonb, text, jsonb), public.end_run_from_github(uuid, text, text, text) from public, anon, authenticated;
grant execute on function public.accept_github_delivery(text, text, text, bigint, bigint, jsonb),
  public.start_run_from_github(uuid, text, text, boolean, text, jsonb, boolean, text), public.steer_run_from_github(uuid, jsonb),
  public.add_review_from_github(uuid, bigint, jsonb, text, jsonb), public.end_run_from_github(uuid, text, text, text) to service_role;
grant execute on function public.replay_github_delivery(text) to authenticated, service_role;
