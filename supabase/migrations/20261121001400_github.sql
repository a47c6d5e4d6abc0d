-- GitHub: the app of this installation of MorningAI, which workspace owns which installation of it
-- on GitHub, people's own tokens and accounts there, and repositories that live there.
-- What GitHub has confirmed is written by the service alone; people can only read it and let go of it.

-- One row: the app that the settings page made. Its secrets are sealed by the app's own key.
create table public.github_app (
  id text primary key default 'app' check (id = 'app'),
  app_id bigint not null,
  slug text not null check (length(slug) between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  client_id text not null check (length(client_id) between 1 and 100),
  owner_login text not null check (length(owner_login) <= 100),
  html_url text not null check (length(html_url) <= 500),
  sealed text not null check (length(sealed) <= 20000),
  key_id text not null check (length(key_id) <= 40),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now()
);
create index github_app_created_by on public.github_app (created_by);

-- Claimed installations alone; one that nobody claimed has no row.
create table public.github_installations (
  -- GitHub's: a second workspace cannot claim it.
  id bigint primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  account_login text not null check (length(account_login) between 1 and 100),
  account_id bigint not null,
  account_type text not null check (account_type in ('User', 'Organization')),
  repository_selection text not null check (repository_selection in ('all', 'selected')),
  suspended_at timestamptz,
  removed_at timestamptz,
  claimed_by uuid references auth.users (id) on delete set null,
  claimed_at timestamptz not null default now(),
  unique (id, tenant_id)
);
create index github_installations_tenant on public.github_installations (tenant_id);
create index github_installations_claimed_by on public.github_installations (claimed_by);

create table public.github_tokens (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  user_id uuid not null,
  login text not null check (length(login) between 1 and 100),
  github_user_id bigint not null,
  sealed text not null check (length(sealed) <= 2000),
  key_id text not null check (length(key_id) <= 40),
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  invalid_since timestamptz,
  -- The token of whoever leaves a workspace goes with them.
  foreign key (tenant_id, user_id) references public.members (tenant_id, user_id) on delete cascade,
  unique (tenant_id, user_id),
  unique (id, tenant_id)
);
create index github_tokens_user on public.github_tokens (user_id);

create table public.github_people (
  user_id uuid primary key references auth.users (id) on delete cascade,
  github_user_id bigint not null unique,
  login text not null check (length(login) between 1 and 100),
  linked_at timestamptz not null default now()
);

-- A way to GitHub and back that somebody started: what comes back must be theirs, and only once.
create table public.github_flows (
  state_hash text primary key check (state_hash ~ '^[0-9a-f]{64}$'),
  tenant_id uuid not null,
  user_id uuid not null,
  -- The sign-in that started it, as the auth server names it.
  session_id text,
  purpose text not null check (purpose in ('create_app', 'claim', 'link')),
  data jsonb not null default '{}' check (length(data::text) <= 2000),
  expires_at timestamptz not null default now() + interval '1 hour',
  foreign key (tenant_id, user_id) references public.members (tenant_id, user_id) on delete cascade
);
create index github_flows_member on public.github_flows (tenant_id, user_id);

alter table public.repositories
  -- Stable when the repository is renamed or transferred; location is its "owner/name" now.
  add column github_id bigint,
  add column installation_id bigint,
  add column token_id uuid,
  add column run_label text not null default 'morning' check (length(trim(run_label)) between 1 and 50),
  add column checks_grace_seconds integer not null default 120 check (checks_grace_seconds between 0 and 3600),
  add column access text not null default 'ok' check (access in ('ok', 'suspended', 'removed', 'token_invalid')),
  -- People may not write github_id: what is at GitHub is added by the service, once GitHub has shown that the workspace may use it.
  add constraint repositories_github_id check ((forge = 'github') = (github_id is not null)),
  add constraint repositories_one_way_in check (installation_id is null or token_id is null),
  add foreign key (installation_id, tenant_id) references public.github_installations (id, tenant_id) on delete set null (installation_id),
  add foreign key (token_id, tenant_id) references public.github_tokens (id, tenant_id) on delete set null (token_id),
  add unique (tenant_id, github_id),
  drop constraint repositories_merge_method_check,
  add constraint repositories_merge_method_check check (merge_method in ('merge', 'squash', 'rebase')),
  add constraint repositories_local_merge check (forge = 'github' or merge_method <> 'rebase'),
  -- A name on GitHub can pass from one repository to another before we hear of it.
  drop constraint repositories_tenant_id_forge_location_key;
create unique index repositories_local_place on public.repositories (tenant_id, location) where forge = 'local';
create index repositories_github_id on public.repositories (github_id);
create index repositories_installation on public.repositories (installation_id, tenant_id);
create index repositories_token on public.repositories (token_id, tenant_id);

alter table public.github_app enable row level security;
alter table public.github_installations enable row level security;
alter table public.github_tokens enable row level security;
alter table public.github_people enable row level security;
alter table public.github_flows enable row level security;

grant select on public.github_installations to anon, authenticated;
grant select (id, tenant_id, user_id, login, github_user_id, key_id, expires_at, created_at, last_used_at, invalid_since) on public.github_tokens to authenticated;
grant select on public.github_people to authenticated;
grant update (run_label, checks_grace_seconds) on public.repositories to anon, authenticated;
grant all on public.github_app, public.github_installations, public.github_tokens, public.github_people, public.github_flows to service_role;

create policy "Only the platform reads the app" on public.github_app for select to service_role using (true);
create policy "Only the platform reads flows" on public.github_flows for select to service_role using (true);
create policy "Members see the installations of their workspaces" on public.github_installations
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('repositories.read')));
create policy "People see their own tokens" on public.github_tokens
  for select to authenticated using (user_id = (select auth.uid()));
create policy "People see their own account" on public.github_people
  for select to authenticated using (user_id = (select auth.uid()));

-- A repository whose way in goes away stays, with its runs, and says so.
create function private.lose_github_access() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_table_name = 'github_tokens' then
    update public.repositories set access = 'token_invalid' where token_id = old.id;
  else
    update public.repositories set access = 'removed' where installation_id = old.id;
  end if;
  return old;
end $$;
create trigger lose_github_access before delete on public.github_installations for each row execute function private.lose_github_access();
create trigger lose_github_access before delete on public.github_tokens for each row execute function private.lose_github_access();

-- Whoever runs MorningAI: its platform owners or, while there are none, who came first.
create function public.may_set_up_github() returns boolean
language sql stable security definer set search_path = ''
as $$
  select case when exists (select 1 from public.platform_owners) then private.is_platform_owner()
    else coalesce((select p.user_id = (select auth.uid()) from public.profiles p order by p.created_at, p.user_id limit 1), false) end
$$;

create function public.begin_github_flow(in_tenant uuid, flow_purpose text, flow_state_hash text, flow_data jsonb default '{}') returns void
language plpgsql security definer set search_path = ''
as $$
declare asking uuid := (select auth.uid());
begin
  if not exists (select 1 from public.members m where m.tenant_id = in_tenant and m.user_id = asking) then
    raise exception 'You do not belong to this workspace.' using errcode = '42501';
  end if;
  delete from public.github_flows f where f.user_id = asking and f.tenant_id = in_tenant and f.expires_at <= now();
  if (select count(*) from public.github_flows f where f.user_id = asking and f.tenant_id = in_tenant) >= 50 then
    raise exception 'You left for GitHub 50 times in the last hour without coming back; try again later.' using errcode = 'PT409';
  end if;
  insert into public.github_flows (state_hash, tenant_id, user_id, session_id, purpose, data)
  values (flow_state_hash, in_tenant, asking, (select auth.jwt()) ->> 'session_id', flow_purpose, flow_data);
end $$;

-- Takes it, so that it counts once: in the session that began it, for what it was begun for.
create function public.end_github_flow(flow_purpose text, flow_state_hash text) returns table (tenant_id uuid, data jsonb)
language plpgsql security definer set search_path = ''
as $$
begin
  return query
    delete from public.github_flows f
    where f.state_hash = flow_state_hash and f.purpose = flow_purpose and f.user_id = (select auth.uid())
      and f.session_id is not distinct from ((select auth.jwt()) ->> 'session_id') and f.expires_at > now()
    returning f.tenant_id, f.data;
  if not found then
    raise exception 'This way back from GitHub was used already, is older than an hour, or was begun by someone else. Begin again under Settings, GitHub.' using errcode = 'PT400';
  end if;
end $$;

create function public.disconnect_github_installation(of_installation bigint) returns void
language plpgsql security definer set search_path = ''
as $$
declare found_tenant uuid;
begin
  select i.tenant_id into found_tenant from public.github_installations i
  where i.id = of_installation and i.tenant_id in (select private.tenants_with('repositories.read'));
  if found_tenant is null then
    raise exception 'There is no such installation in your workspace.' using errcode = 'PT404';
  end if;
  perform private.require_permission(found_tenant, 'repositories.write');
  delete from public.github_installations i where i.id = of_installation;
end $$;

create function public.remove_github_token(in_tenant uuid) returns void
language sql security definer set search_path = ''
as $$ delete from public.github_tokens t where t.tenant_id = in_tenant and t.user_id = (select auth.uid()) $$;

create function public.unlink_github_person() returns void
language sql security definer set search_path = ''
as $$ delete from public.github_people p where p.user_id = (select auth.uid()) $$;

-- The rest is the service's: it has asked GitHub before.

-- Where a repository is now. A name that nobody chose follows it.
create function private.move_github_repository(of_repository uuid, full_name text) returns void
language sql security definer set search_path = ''
as $$
  update public.repositories r
  set name = case when r.name = split_part(r.location, '/', 2) then split_part(full_name, '/', 2) else r.name end, location = full_name
  where r.id = of_repository and r.location <> full_name
$$;

-- The workspace's repositories in this list of {id, full_name} are reached through the installation,
-- unless a token of a person reaches them already. Answers how many there are.
create function public.attach_github_repositories(of_installation bigint, listed jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare attached integer;
begin
  perform private.move_github_repository(r.id, l.full_name)
  from jsonb_to_recordset(listed) as l(id bigint, full_name text)
  join public.repositories r on r.github_id = l.id;
  update public.repositories r
  set installation_id = i.id, token_id = null, access = case when i.removed_at is not null then 'removed' when i.suspended_at is not null then 'suspended' else 'ok' end
  from public.github_installations i, jsonb_to_recordset(listed) as l(id bigint, full_name text)
  where i.id = of_installation and r.tenant_id = i.tenant_id and r.github_id = l.id and (r.token_id is null or r.access <> 'ok');
  get diagnostics attached = row_count;
  return attached;
end $$;

create function public.claim_github_installation(
  of_installation bigint, in_tenant uuid, by_user uuid, of_login text, of_account bigint, of_type text, of_selection text, of_suspension timestamptz, listed jsonb
) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (
    select 1 from public.members m join public.role_permissions p on p.role = m.role and p.permission = 'repositories.write'
    where m.tenant_id = in_tenant and m.user_id = by_user
  ) then
    raise exception 'You need the permission repositories.write in this workspace.' using errcode = '42501';
  end if;
  insert into public.github_installations as i (id, tenant_id, account_login, account_id, account_type, repository_selection, suspended_at, claimed_by)
  values (of_installation, in_tenant, of_login, of_account, of_type, of_selection, of_suspension, by_user)
  on conflict (id) do update
    set account_login = excluded.account_login, repository_selection = excluded.repository_selection, suspended_at = excluded.suspended_at, removed_at = null
    where i.tenant_id = excluded.tenant_id;
  if not found then
    raise exception 'This installation is connected to another workspace. Disconnect it there first.' using errcode = 'PT409';
  end if;
  perform public.attach_github_repositories(of_installation, listed);
end $$;

create function public.rename_github_repository(of_github_id bigint, full_name text) returns void
language sql security definer set search_path = ''
as $$ select private.move_github_repository(r.id, full_name) from public.repositories r where r.github_id = of_github_id $$;

-- Transferred: its new owner's installation reaches it where the same workspace has claimed that one.
create function public.transfer_github_repository(of_github_id bigint, new_owner text, to_installation bigint) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.move_github_repository(r.id, new_owner || '/' || split_part(r.location, '/', 2)) from public.repositories r where r.github_id = of_github_id;
  update public.repositories r set access = 'removed'
  where r.github_id = of_github_id and r.installation_id is not null and r.installation_id is distinct from to_installation;
  perform public.attach_github_repositories(to_installation, jsonb_build_array(jsonb_build_object('id', of_github_id, 'full_name', r.location)))
  from public.repositories r join public.github_installations i on i.id = to_installation and i.tenant_id = r.tenant_id
  where r.github_id = of_github_id;
end $$;

revoke execute on function private.lose_github_access(), private.move_github_repository(uuid, text) from public;
revoke execute on function
  public.may_set_up_github(), public.begin_github_flow(uuid, text, text, jsonb), public.end_github_flow(text, text),
  public.disconnect_github_installation(bigint), public.remove_github_token(uuid), public.unlink_github_person(),
  public.attach_github_repositories(bigint, jsonb), public.claim_github_installation(bigint, uuid, uuid, text, bigint, text, text, timestamptz, jsonb),
  public.rename_github_repository(bigint, text), public.transfer_github_repository(bigint, text, bigint)
  from public, anon, authenticated;
grant execute on function
  public.may_set_up_github(), public.begin_github_flow(uuid, text, text, jsonb), public.end_github_flow(text, text),
  public.disconnect_github_installation(bigint), public.remove_github_token(uuid), public.unlink_github_person()
  to authenticated;
grant execute on function
  public.attach_github_repositories(bigint, jsonb), public.claim_github_installation(bigint, uuid, uuid, text, bigint, text, text, timestamptz, jsonb),
  public.rename_github_repository(bigint, text), public.transfer_github_repository(bigint, text, bigint)
  to service_role;
