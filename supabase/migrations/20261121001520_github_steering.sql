-- How people on GitHub start, steer and end runs.

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

revoke execute on function private.linked_member(uuid, bigint), private.claim_act(uuid, text), private.reopen(public.runs, jsonb) from public;
revoke execute on function public.start_run_from_github(uuid, text, text, boolean, text, jsonb, boolean, text), public.steer_run_from_github(uuid, jsonb),
  public.add_review_from_github(uuid, bigint, jsonb, text, jsonb), public.end_run_from_github(uuid, text, text, text) from public, anon, authenticated;
grant execute on function public.start_run_from_github(uuid, text, text, boolean, text, jsonb, boolean, text), public.steer_run_from_github(uuid, jsonb),
  public.add_review_from_github(uuid, bigint, jsonb, text, jsonb), public.end_run_from_github(uuid, text, text, text) to service_role;
