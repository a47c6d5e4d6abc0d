-- The record: what people, keys, agents and owners did, in one numbered chain for each tenant and one
-- for the platform, in which each row's hash covers the row and the hash before it. Rows are written by
-- triggers on the governed tables, so that no code path can forget them, and nobody changes them: what
-- the chain proves, and what it cannot, is in docs/decisions/0012-the-record.md.

insert into public.role_permissions (role, permission) values ('admin', 'audit.read');
alter table public.platform_settings
  add column audit_retention_days integer not null default 365 check (audit_retention_days between 30 and 3650);

-- Where each chain ends and, once old rows were removed, where it begins now: the first number that is
-- kept and the hash of the row before it. The head is locked while a row is added, so that numbers have no gaps.
create table public.audit_chains (
  -- The tenant, or zeros for the platform's own.
  chain uuid primary key,
  tenant_id uuid references public.tenants (id) on delete cascade,
  last_number bigint not null default 0,
  last_hash text not null default repeat('0', 64),
  last_at timestamptz not null default '-infinity',
  first_number bigint not null default 1,
  anchor_hash text not null default repeat('0', 64)
);
create index audit_chains_tenant on public.audit_chains (tenant_id);

-- Words as they are searched: in any case, and inside of names, paths and addresses too.
create function private.search_words(said text) returns tsvector
language sql immutable parallel safe set search_path = ''
as $$ select to_tsvector('pg_catalog.simple', translate(left(said, 20000), '._/:@-"{}[](),<>#', '                  ')) $$;

-- Each word, or its beginning; null where nothing is left to search for.
create function private.search_query(words text) returns tsquery
language sql immutable parallel safe set search_path = ''
as $$
  select string_agg(quote_literal(word) || ':*', ' & ')::tsquery
  from (select word from regexp_split_to_table(translate(lower(left(words, 200)), '._/:@-"{}[](),<>#''\', '                    '), '\s+') word where word <> '' limit 10) w
$$;

create table public.audit_logs (
  -- Null: an act on the platform itself.
  tenant_id uuid references public.tenants (id) on delete cascade,
  number bigint not null check (number > 0),
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('person', 'key', 'owner', 'agent', 'github', 'system')),
  actor_id text check (length(actor_id) <= 200),
  -- As it was then.
  actor_name text not null check (length(actor_name) <= 500),
  address text check (length(address) <= 100),
  act text not null check (length(act) between 1 and 100),
  target_kind text not null check (length(target_kind) between 1 and 60),
  target_id text check (length(target_id) <= 200),
  target_name text check (length(target_name) <= 300),
  run_id uuid,
  -- Of a change only what changed; secrets hidden and long values cut.
  before jsonb,
  after jsonb,
  previous_hash text not null check (previous_hash ~ '^[0-9a-f]{64}$'),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  chain uuid not null generated always as (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid)) stored,
  words tsvector not null generated always as (private.search_words(
    act || ' ' || actor_name || ' ' || target_kind || ' ' || coalesce(target_name, '') || ' ' || coalesce(target_id, '') || ' ' || coalesce(address, '') || ' ' || coalesce(before::text, '') || ' ' || coalesce(after::text, ''))) stored,
  primary key (chain, number)
);
create index audit_logs_recent on public.audit_logs (tenant_id, at desc, number desc);
create index audit_logs_actor on public.audit_logs (tenant_id, actor_kind, actor_id, at desc);
create index audit_logs_act on public.audit_logs (tenant_id, act text_pattern_ops, at desc);
create index audit_logs_target on public.audit_logs (tenant_id, target_kind, target_id, at desc);
create index audit_logs_run on public.audit_logs (tenant_id, run_id, at desc) where run_id is not null;
create index audit_logs_words on public.audit_logs using gin (words) with (gin_pending_list_limit = 256);

-- The exact text that is hashed: a JSON array of sixteen strings or nulls without spaces, which is what
-- JSON.stringify makes of it. before and after are the text that PostgreSQL prints of them.
create function private.audit_record(entry public.audit_logs) returns text
language sql immutable set search_path = ''
as $$
  select '[' || string_agg(coalesce(to_json(part)::text, 'null'), ',' order by place) || ']'
  from unnest(array['morning-audit-1', entry.tenant_id::text, entry.number::text, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor_kind, entry.actor_id, entry.actor_name, entry.address, entry.act, entry.target_kind, entry.target_id, entry.target_name, entry.run_id::text,
    entry.before::text, entry.after::text, entry.previous_hash]) with ordinality parts (part, place)
$$;

-- Append-only for everyone. Rows leave with their tenant, or from the front of a chain that says it
-- begins after them, once they are older than the retention.
create function private.keep_audit() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    if old.tenant_id is not null and not exists (select 1 from public.tenants t where t.id = old.tenant_id) then return old; end if;
    if old.at < now() - make_interval(days => (select s.audit_retention_days from public.platform_settings s))
      and exists (select 1 from public.audit_chains c where c.chain = old.chain and old.number < c.first_number) then
      return old;
    end if;
  end if;
  raise exception 'The record is never changed: rows are only added.' using errcode = '42501';
end $$;
create trigger keep_audit before update or delete on public.audit_logs for each row execute function private.keep_audit();
create trigger keep_audit_whole before truncate on public.audit_logs for each statement execute function private.keep_audit();

-- A chain's head only moves on, and its beginning too.
create function private.keep_audit_chain() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    if old.tenant_id is not null and not exists (select 1 from public.tenants t where t.id = old.tenant_id) then return old; end if;
  elsif tg_op = 'UPDATE' then
    if new.chain = old.chain and new.tenant_id is not distinct from old.tenant_id
      and ((new.last_number = old.last_number + 1 and new.first_number = old.first_number and new.anchor_hash = old.anchor_hash)
        or (new.last_number = old.last_number and new.last_hash = old.last_hash and new.first_number between old.first_number and old.last_number
          and new.anchor_hash = (select l.hash from public.audit_logs l where l.chain = old.chain and l.number = new.first_number - 1))) then
      return new;
    end if;
  end if;
  raise exception 'The record is never changed: rows are only added.' using errcode = '42501';
end $$;
create trigger keep_audit_chain before update or delete on public.audit_chains for each row execute function private.keep_audit_chain();
create trigger keep_audit_chains before truncate on public.audit_chains for each statement execute function private.keep_audit_chain();

alter table public.audit_logs enable row level security;
alter table public.audit_chains enable row level security;
revoke all on public.audit_logs, public.audit_chains from anon, authenticated, service_role;
grant select on public.audit_logs, public.audit_chains to anon, authenticated, service_role;
create policy "Whoever may audit sees the record of their workspace" on public.audit_logs
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('audit.read')));
create policy "Platform owners see the record of the platform" on public.audit_logs
  for select to authenticated using (tenant_id is null and (select private.is_platform_owner()));
create policy "Whoever may audit sees where their record begins and ends" on public.audit_chains
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('audit.read')));
create policy "Platform owners see where the record of the platform begins and ends" on public.audit_chains
  for select to authenticated using (tenant_id is null and (select private.is_platform_owner()));
