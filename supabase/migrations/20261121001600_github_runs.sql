-- What is kept of GitHub's pull requests and checks for pages to read, and the word that a run's
-- people on GitHub are to be told something new.

alter table public.pull_requests add column url text check (length(url) <= 1000);
alter table public.checks
  add column url text check (length(url) <= 2000),
  -- Under which name it is found again on the forge, such as run:123.
  add column external_id text check (length(external_id) <= 300);

-- A run of GitHub that moved on: posted once for each state that people are told of, so that a
-- crash after the commit loses nothing and a doubled message says the same.
create function private.post_run_changed() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select 1 from public.repositories r where r.id = new.repository_id and r.forge = 'github') then
    perform private.post(
      -- A run that waits and goes on is twice in the same state: what was said until then tells the two apart.
      new.id || ':changed:' || new.last_event_number || ':' || left(private.sha256_hex(concat_ws(':', new.attempt, new.status, new.stage, new.head_sha, new.outcome)), 16),
      new.tenant_id, 'run/changed', jsonb_build_object('runId', new.id, 'tenantId', new.tenant_id));
  end if;
  return null;
end $$;
create trigger post_run_changed after insert or update of status, stage, head_sha, outcome on public.runs
for each row execute function private.post_run_changed();

-- What was said after somebody was asked to merge may change what they are asked about: the question
-- becomes void, and the run works in what was said.
create function private.void_merge_questions() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  asked public.approvals;
begin
  for asked in update public.approvals set status = 'void', decided_at = now() where run_id = new.run_id and kind = 'merge' and status = 'pending' returning * loop
    perform private.append_events(asked.run_id, jsonb_build_array(jsonb_build_object('key', 'approval.' || asked.id, 'type', 'approval.decided', 'message', 'Somebody said something more, so the merge is asked about again later.',
      'data', jsonb_build_object('approval_id', asked.id, 'decision', 'void'))));
    perform private.post(asked.id || ':decided', asked.tenant_id, 'approval/decided', jsonb_build_object('approvalId', asked.id, 'runId', asked.run_id, 'tenantId', asked.tenant_id, 'decision', 'void'));
  end loop;
  return null;
end $$;
create trigger void_merge_questions after insert on public.review_threads
for each row execute function private.void_merge_questions();
create trigger void_merge_questions after insert on public.run_messages
for each row when (new.thread is null and new.author = 'person') execute function private.void_merge_questions();
