import { ROLES } from "../supabase/bootstrap";
import type { Database } from "../database";

/** Carries the id of each row inserted into `realtime.messages`, in commit order. */
export const MESSAGES_CHANNEL = "realtime_messages";

// The part of a hosted project's `realtime` schema that applications use, with the same names and
// columns: migrations put policies on `messages`, and triggers call `send`. As there, `send` adds an
// `id` to the payload, runs with the caller's rights, and turns a failure into a warning, so that a
// message that cannot be sent does not undo the write that it tells about.
const SCHEMA = `
create schema if not exists realtime;
grant usage on schema realtime to ${ROLES};

create table if not exists realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp not null default now(),
  inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(),
  primary key (id)
);
create index if not exists messages_inserted_at_idx on realtime.messages (inserted_at);
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to ${ROLES};

create or replace function realtime.topic() returns text language sql stable as $$
  select nullif(current_setting('realtime.topic', true), '')
$$;

create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void language plpgsql as $$
declare message_id uuid := gen_random_uuid();
begin
  begin
    perform set_config('realtime.topic', send.topic, true);
    insert into realtime.messages (id, topic, extension, event, private, payload)
    values (message_id, send.topic, 'broadcast', send.event, send.private, jsonb_build_object('id', message_id) || send.payload);
  exception when others then
    raise warning 'ErrorSendingBroadcastMessage: %', sqlerrm;
  end;
end $$;

create or replace function realtime.notify_message() returns trigger language plpgsql as $$
begin
  perform pg_notify('${MESSAGES_CHANNEL}', new.id::text);
  return null;
end $$;
create or replace trigger notify_message after insert on realtime.messages
  for each row when (new.extension = 'broadcast') execute function realtime.notify_message();
`;

/** Makes what Realtime keeps in the database; hosted projects own this schema, so no migration does. */
export async function prepareRealtimeSchema(database: Database): Promise<void> {
  await database.exec(SCHEMA);
}
