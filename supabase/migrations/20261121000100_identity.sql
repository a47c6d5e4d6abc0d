-- Who people are, which tenants they belong to, and what they may do there.
-- Every later policy is one sentence over private.tenants_with(permission).

create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to anon, authenticated, service_role;

-- Hosted projects grant everything on new objects in public to everyone and lean on RLS alone.
-- Here a table or function is closed until a migration opens it.
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
alter default privileges in schema public revoke execute on functions from anon, authenticated;
alter default privileges revoke execute on functions from public;

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  email text not null check (length(email) <= 320),
  display_name text not null default '' check (length(display_name) <= 120),
  created_at timestamptz not null default now()
);

create table public.platform_owners (
  user_id uuid primary key references auth.users (id) on delete cascade,
  created_at timestamptz not null default now()
);

create table public.tenants (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(trim(name)) between 1 and 120),
  created_at timestamptz not null default now()
);

create table public.members (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('admin', 'member')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
-- Every policy looks memberships up by user.
create index members_user_id on public.members (user_id);

create table public.role_permissions (
  role text not null check (role in ('admin', 'member')),
  permission text not null check (permission ~ '^[a-z]+\.[a-z]+$'),
  primary key (role, permission)
);

insert into public.role_permissions (role, permission) values
  ('member', 'tenant.read'), ('member', 'members.read'), ('member', 'repositories.read'),
  ('member', 'runs.read'), ('member', 'runs.write'), ('member', 'approvals.decide'),
  ('admin', 'tenant.read'), ('admin', 'members.read'), ('admin', 'repositories.read'),
  ('admin', 'runs.read'), ('admin', 'runs.write'), ('admin', 'approvals.decide'),
  ('admin', 'tenant.manage'), ('admin', 'members.manage'), ('admin', 'repositories.write'),
  ('admin', 'keys.manage'), ('admin', 'keys.read');

create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  created_by uuid not null references auth.users (id) on delete cascade,
  name text not null check (length(trim(name)) between 1 and 80),
  -- The first characters, so that a person can tell keys apart; the rest exists only as a hash.
  prefix text not null check (length(prefix) between 6 and 16),
  key_hash text not null unique check (key_hash ~ '^[0-9a-f]{64}$'),
  scopes text[] not null check (cardinality(scopes) between 1 and 20),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index api_keys_tenant_id on public.api_keys (tenant_id);
create index api_keys_created_by on public.api_keys (created_by);

create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  email text not null check (length(email) between 3 and 320),
  role text not null check (role in ('admin', 'member')),
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  invited_by uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '7 days',
  accepted_at timestamptz,
  revoked_at timestamptz
);
create index invitations_tenant_id on public.invitations (tenant_id);
create index invitations_invited_by on public.invitations (invited_by);

create function private.sha256_hex(value text) returns text
language sql immutable strict set search_path = ''
as $$ select encode(sha256(convert_to(value, 'UTF8')), 'hex') $$;

create function private.is_platform_owner() returns boolean
language sql stable security definer set search_path = ''
as $$ select exists (select 1 from public.platform_owners o where o.user_id = (select auth.uid())) $$;

-- A program sends its key in the header x-morning-api-key; the database itself looks the key up,
-- so that RLS is the second lock for programs as it is for people.
-- In PL/pgSQL, as everything that every policy calls: its plans are kept for the session, while a
-- function in SQL that cannot be inlined is planned anew at each call.
create function private.current_api_key() returns public.api_keys
language plpgsql stable security definer set search_path = ''
as $$
declare
  sent text := nullif(current_setting('request.headers', true), '')::json ->> 'x-morning-api-key';
  found_key public.api_keys;
begin
  if sent is not null then
    select k.* into found_key from public.api_keys k
    where k.key_hash = private.sha256_hex(sent) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now());
  end if;
  return found_key;
end $$;

-- The person acting: who is signed in, or who made the API key that is used.
create function private.actor() returns uuid
language sql stable security definer set search_path = ''
as $$ select coalesce((select auth.uid()), (select (private.current_api_key()).created_by)) $$;

-- The tenants in which whoever is asking holds a permission. A key can do at most what its maker
-- can still do, and at most its scopes. The platform owner reads everything and writes nothing here.
create function private.tenants_with(wanted text) returns setof uuid
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
      where m.user_id = asking;
    if wanted like '%.read' and exists (select 1 from public.platform_owners o where o.user_id = asking) then
      return query select t.id from public.tenants t;
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

create function private.has_permission(in_tenant uuid, wanted text) returns boolean
language sql stable security definer set search_path = ''
as $$ select in_tenant in (select private.tenants_with(wanted)) $$;

-- Throws what the API turns into 403; the caller has already shown 404 for what is invisible.
create function private.require_permission(in_tenant uuid, wanted text) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if in_tenant is null or not private.has_permission(in_tenant, wanted) then
    raise exception 'You need the permission % in this workspace.', wanted using errcode = '42501';
  end if;
end $$;

revoke execute on all functions in schema private from public;
grant execute on function
  private.is_platform_owner(), private.actor(), private.tenants_with(text), private.has_permission(uuid, text)
  to anon, authenticated, service_role;

-- A person who signs up gets a profile and a tenant of their own, unless an invitation brought them.
create function private.on_user_created() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  new_tenant uuid;
  shown_name text := left(coalesce(nullif(trim(new.raw_user_meta_data ->> 'display_name'), ''), split_part(coalesce(new.email, 'someone'), '@', 1)), 100);
begin
  insert into public.profiles (user_id, email, display_name) values (new.id, coalesce(new.email, ''), shown_name);
  if coalesce(new.raw_user_meta_data ->> 'invited', '') <> 'true' then
    insert into public.tenants (name) values (left(coalesce(nullif(trim(new.raw_user_meta_data ->> 'tenant_name'), ''), shown_name || '''s workspace'), 120))
    returning id into new_tenant;
    insert into public.members (tenant_id, user_id, role) values (new_tenant, new.id, 'admin');
  end if;
  return new;
end $$;

create trigger on_user_created after insert on auth.users
for each row execute function private.on_user_created();

alter table public.profiles enable row level security;
alter table public.platform_owners enable row level security;
alter table public.tenants enable row level security;
alter table public.members enable row level security;
alter table public.role_permissions enable row level security;
alter table public.api_keys enable row level security;
alter table public.invitations enable row level security;

grant select on public.profiles, public.tenants, public.members, public.role_permissions to anon, authenticated;
grant select (id, tenant_id, created_by, name, prefix, scopes, created_at, expires_at, revoked_at, last_used_at) on public.api_keys to anon, authenticated;
grant select (id, tenant_id, email, role, invited_by, created_at, expires_at, accepted_at, revoked_at) on public.invitations to authenticated;
grant update (display_name) on public.profiles to authenticated;
grant update (name) on public.tenants to authenticated;
grant select on public.platform_owners to authenticated;
grant all on all tables in schema public to service_role;

create policy "People see themselves and the people they share a workspace with" on public.profiles
  for select to anon, authenticated using (
    user_id = (select auth.uid())
    or user_id in (select m.user_id from public.members m where m.tenant_id in (select private.tenants_with('members.read')))
  );
create policy "People change their own profile" on public.profiles
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy "Platform owners see that they are owners" on public.platform_owners
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Members see their workspaces" on public.tenants
  for select to anon, authenticated using (id in (select private.tenants_with('tenant.read')));
create policy "Admins rename their workspace" on public.tenants
  for update to authenticated using (id in (select private.tenants_with('tenant.manage'))) with check (id in (select private.tenants_with('tenant.manage')));
create policy "Members see who belongs to their workspaces" on public.members
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('members.read')));
create policy "Everyone signed in may read what roles mean" on public.role_permissions
  for select to anon, authenticated using ((select private.actor()) is not null);
create policy "Admins see the keys of their workspace" on public.api_keys
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('keys.read')));
create policy "Admins see the invitations of their workspace" on public.invitations
  for select to authenticated using (tenant_id in (select private.tenants_with('members.manage')));
