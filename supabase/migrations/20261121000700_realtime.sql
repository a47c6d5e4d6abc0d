-- Live pages: each numbered event goes to the private channel run:<run id>, each change of a run's
-- state to tenant:<tenant id>. The channel only carries what the reader could select anyway.

create function private.broadcast_run_event() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(to_jsonb(new) - 'tenant_id' - 'key', 'run_event', 'run:' || new.run_id, true);
  return null;
end $$;
create trigger broadcast_run_event after insert on public.run_events
for each row execute function private.broadcast_run_event();

create function private.broadcast_run() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send(
    jsonb_build_object('id', new.id, 'status', new.status, 'stage', new.stage, 'outcome', new.outcome, 'wanted', new.wanted, 'spent_micros', new.spent_micros, 'head_sha', new.head_sha),
    'run_changed', topic, true)
  from unnest(array['run:' || new.id, 'tenant:' || new.tenant_id]) topic;
  return null;
end $$;
create trigger broadcast_run_created after insert on public.runs
for each row execute function private.broadcast_run();
create trigger broadcast_run_changed after update of status, stage, outcome, wanted, spent_micros, head_sha on public.runs
for each row when (row(old.status, old.stage, old.outcome, old.wanted, old.spent_micros, old.head_sha) is distinct from row(new.status, new.stage, new.outcome, new.wanted, new.spent_micros, new.head_sha))
execute function private.broadcast_run();

revoke execute on function private.broadcast_run_event(), private.broadcast_run() from public;

-- The run that a topic names, or null: a topic that names none must be "no", not an error.
create function private.topic_run(topic text) returns uuid
language sql immutable set search_path = ''
as $$ select case when topic ~ '^run:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then substr(topic, 5)::uuid end $$;
grant execute on function private.topic_run(text) to authenticated, service_role;

create policy "Members follow their runs live" on realtime.messages
  for select to authenticated using (
    extension = 'broadcast' and (
      (select realtime.topic()) in (select 'tenant:' || t from private.tenants_with('runs.read') t)
      or exists (select 1 from public.runs r where r.id = (select private.topic_run(realtime.topic())))
    )
  );
