-- All that the embedded engine knows. Created by the engine at every start, so each statement
-- must be harmless when it runs again. JSON is kept as text: it is never queried, jsonb cannot
-- hold U+0000, and what an app stored must come back byte for byte.
create schema if not exists inngest;
revoke all on schema inngest from public;

create table if not exists inngest.functions (
  id text primary key, -- <app>-<function>
  app text not null,
  config text not null,
  updated_at timestamptz not null default now()
);

create table if not exists inngest.events (
  id text primary key,
  name text not null,
  dedupe_key text unique, -- name and the id that the sender chose
  payload text not null,
  target text, -- set when the event is for one function only: an invocation or a cron tick
  routed boolean not null default false,
  received_at timestamptz not null default now()
);
create index if not exists events_unrouted on inngest.events (received_at) where not routed;
create index if not exists events_received on inngest.events (received_at);

create table if not exists inngest.runs (
  id text primary key, -- ULID: ordered by creation
  fn text not null,
  event_id text not null,
  status text not null default 'Queued', -- Queued, Running, Completed, Failed, Cancelled
  output text, -- the result, or the error
  gates text[], -- concurrency slots that its calls need, as '<limit> <key>'
  rate_key text,
  parent_run text, -- who invoked it
  parent_step text,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz
);
create index if not exists runs_event on inngest.runs (event_id);
create index if not exists runs_open on inngest.runs (fn) where ended_at is null;
create index if not exists runs_rate on inngest.runs (fn, rate_key, created_at) where rate_key is not null;
create index if not exists runs_ended on inngest.runs (ended_at) where ended_at is not null;

create sequence if not exists inngest.step_position;
create table if not exists inngest.steps (
  run_id text not null,
  id text not null, -- SHA-1 of the name, as the SDK has it
  op text not null,
  name text not null,
  status text not null, -- Waiting, Completed, Failed, Cancelled
  output text, -- the result, or the error
  wait_event text,
  wait_if text,
  position bigint not null default nextval('inngest.step_position'), -- order of completion
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (run_id, id)
);
create index if not exists steps_waiting on inngest.steps (wait_event) where status = 'Waiting' and wait_event is not null;

-- What is to be done, and when. A leased row is invisible until due_at, which its holder pushes
-- ahead while it works; whoever finds it due afterwards may take it, because the holder is gone.
create table if not exists inngest.queue (
  id text primary key,
  kind text not null, -- discover, step (calls to the app); sleep, wait, invoke, start, finish, debounce, cron (timers)
  run_id text,
  fn text not null,
  step text,
  due_at timestamptz not null,
  attempt int not null default 0,
  lease text,
  again boolean not null default false, -- asked for once more while leased
  gates text[],
  unreachable_since timestamptz, -- since when the app has not answered this call
  payload text,
  created_at timestamptz not null default now()
);
create index if not exists queue_due on inngest.queue (due_at);
create index if not exists queue_run on inngest.queue (run_id);
create index if not exists queue_gated on inngest.queue (gates) where gates is not null;

create table if not exists inngest.throttles (
  key text primary key,
  next_at timestamptz not null
);
