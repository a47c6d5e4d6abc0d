-- The platform's owner: creates, bounds and suspends workspaces, and may look into one, read-only, for an
-- hour, announced to its members and recorded. For anyone else none of this exists.

alter table public.tenants
  -- What the owner agreed with them, in the owner's words.
  add column plan text not null default 'standard' check (length(trim(plan)) between 1 and 40),
  add column suspended_at timestamptz,
  add column suspended_reason text check (length(trim(suspended_reason)) between 1 and 400),
  add check ((suspended_at is null) = (suspended_reason is null));
create index tenants_created on public.tenants (created_at desc, id desc);

-- What the owner allows one workspace at most, instead of the platform's maximum.
create table public.tenant_limits (
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  max_runs_per_day integer check (max_runs_per_day >= 0),
  max_pull_requests_per_hour integer check (max_pull_requests_per_hour >= 0),
  max_calls_per_minute integer check (max_calls_per_minute >= 1),
  max_hour_cap_micros bigint check (max_hour_cap_micros >= 0),
  max_day_cap_micros bigint check (max_day_cap_micros >= 0),
  max_month_cap_micros bigint check (max_month_cap_micros >= 0)
);

-- An owner's look into a workspace.
create table public.owner_visits (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  owner_id uuid not null references auth.users (id) on delete cascade,
  reason text not null check (length(trim(reason)) between 1 and 400),
  opened_at timestamptz not null default now(),
  ends_at timestamptz not null default now() + interval '1 hour',
  closed_at timestamptz,
  -- What was opened, each once: so much is in the record of the workspace.
  pages text[] not null default '{}' check (cardinality(pages) <= 500)
);
create index owner_visits_tenant on public.owner_visits (tenant_id, ends_at);
create index owner_visits_owner on public.owner_visits (owner_id, ends_at);

alter table public.tenant_limits enable row level security;
alter table public.owner_visits enable row level security;
grant select on public.tenant_limits, public.owner_visits to anon, authenticated;
grant all on public.tenant_limits, public.owner_visits to service_role;
create policy "Members see what the owner allows their workspace" on public.tenant_limits
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('tenant.read')));
create policy "Members see when the owner looks into their workspace" on public.owner_visits
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('tenant.read')));

-- In a workspace that is suspended nobody may do or see anything, except that its name and the reason stay
-- readable to its members. The platform's owner reads a workspace while a visit of theirs is open, and
-- writes nothing there.
create or replace function private.tenants_with(wanted text) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 10
as $$
declare
  asking uuid := auth.uid();
  key public.api_keys;
begin
  if asking is not null then
    return query
      select m.tenant_id from public.members m
      join public.role_permissions p on p.role = m.role and p.permission = wanted
      join public.tenants t on t.id = m.tenant_id and (t.suspended_at is null or wanted = 'tenant.read')
      where m.user_id = asking;
    if wanted like '%.read' and exists (select 1 from public.platform_owners o where o.user_id = asking) then
      return query select v.tenant_id from public.owner_visits v where v.owner_id = asking and v.ends_at > now() and v.closed_at is null;
    end if;
    -- Whoever is signed in acts as themselves, as in private.actor(), and a key beside it counts for nothing.
    return;
  end if;
  key := private.current_api_key();
  if key.id is not null and wanted = any (key.scopes) then
    return query
      select m.tenant_id from public.members m
      join public.role_permissions p on p.role = m.role and p.permission = wanted
      where m.tenant_id = key.tenant_id and m.user_id = key.created_by;
  end if;
end $$;

-- As it was; and a key of a workspace that is suspended is none.
create or replace function private.current_api_key() returns public.api_keys
language plpgsql stable security definer set search_path = ''
as $$
declare
  sent text := nullif(current_setting('request.headers', true), '')::json ->> 'x-morning-api-key';
  found_key public.api_keys;
begin
  if sent is not null then
    select k.* into found_key from public.api_keys k
    join public.tenants t on t.id = k.tenant_id and t.suspended_at is null
    where k.key_hash = private.sha256_hex(sent) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now());
  end if;
  return found_key;
end $$;

-- People find out which workspaces they belong to also where those are suspended.
create policy "People see their own memberships" on public.members
  for select to authenticated using (user_id = (select auth.uid()));

-- Why nothing works there, in a sentence; null when it is not suspended.
create function private.suspension_of(in_tenant uuid) returns text
language sql stable security definer set search_path = ''
as $$ select 'The platform''s owner suspended this workspace: ' || t.suspended_reason from public.tenants t where t.id = in_tenant and t.suspended_at is not null $$;

-- Why the key that was sent is refused, where its workspace is the reason. The key itself is the proof.
create function public.why_key_refused() returns text
language sql stable security definer set search_path = ''
as $$
  select private.suspension_of(k.tenant_id) from public.api_keys k
  where k.key_hash = private.sha256_hex(nullif(current_setting('request.headers', true), '')::json ->> 'x-morning-api-key')
    and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
$$;

-- What a workspace may have at most of a limit named as in platform_settings, such as max_runs_per_day.
create function private.bound_of(in_tenant uuid, limit_name text) returns bigint
language sql stable security definer set search_path = ''
as $$
  select coalesce((to_jsonb(l) ->> limit_name)::bigint, (to_jsonb(p) ->> limit_name)::bigint)
  from public.platform_settings p left join public.tenant_limits l on l.tenant_id = in_tenant
$$;

create function private.require_owner() returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if not private.is_platform_owner() then
    raise exception 'There is nothing here.' using errcode = 'PT404';
  end if;
end $$;

create function private.require_reason(why text) returns text
language plpgsql immutable set search_path = ''
as $$
begin
  if length(trim(coalesce(why, ''))) not between 1 and 400 then
    raise exception 'Say why in 1 to 400 characters: people see it, and it is recorded.' using errcode = 'PT400';
  end if;
  return trim(why);
end $$;

-- The workspace's row, locked. Throws for whoever is no owner, and for a workspace that is not there.
create function private.owned_tenant(of_tenant uuid) returns public.tenants
language plpgsql security definer set search_path = ''
as $$
declare
  tenant public.tenants;
begin
  perform private.require_owner();
  -- Not its key: rows that are inserted meanwhile by what is under way refer to the workspace.
  select t.* into tenant from public.tenants t where t.id = of_tenant for no key update;
  if tenant.id is null then
    raise exception 'There is no such workspace.' using errcode = 'PT404';
  end if;
  return tenant;
end $$;

-- Pages of a workspace that are open find out that something about it changed.
create function private.broadcast_tenant() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform realtime.send('{}', 'tenant_changed', 'tenant:' || (case when tg_table_name = 'tenants' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'tenant_id' end), true);
  return null;
end $$;
create trigger broadcast_tenant after update of suspended_at on public.tenants
for each row when (old.suspended_at is distinct from new.suspended_at) execute function private.broadcast_tenant();
create trigger broadcast_tenant after insert or update of closed_at on public.owner_visits
for each row execute function private.broadcast_tenant();
