-- Changing who belongs where: the only ways in, each checking permission inside the transaction.

create function public.create_tenant(tenant_name text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare new_tenant uuid;
begin
  if (select auth.uid()) is null then
    raise exception 'Sign in to create a workspace.' using errcode = '42501';
  end if;
  -- Bounded: a person cannot fill the platform with workspaces.
  if (select count(*) from public.members m where m.user_id = (select auth.uid())) >= 50 then
    raise exception 'You belong to 50 workspaces, which is the most; leave one first.' using errcode = 'PT409';
  end if;
  insert into public.tenants (name) values (trim(tenant_name)) returning id into new_tenant;
  insert into public.members (tenant_id, user_id, role) values (new_tenant, (select auth.uid()), 'admin');
  return new_tenant;
end $$;

create function public.create_invitation(in_tenant uuid, invitee_email text, invitee_role text, invitee_token_hash text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare new_invitation uuid;
begin
  perform private.require_permission(in_tenant, 'members.manage');
  if (select count(*) from public.invitations i where i.tenant_id = in_tenant and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()) >= 100 then
    raise exception 'This workspace has 100 open invitations; revoke one first.' using errcode = 'PT409';
  end if;
  insert into public.invitations (tenant_id, email, role, token_hash, invited_by)
  values (in_tenant, lower(trim(invitee_email)), invitee_role, invitee_token_hash, private.actor())
  returning id into new_invitation;
  return new_invitation;
end $$;

create function public.revoke_invitation(invitation_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare found_tenant uuid;
begin
  select i.tenant_id into found_tenant from public.invitations i where i.id = invitation_id;
  perform private.require_permission(found_tenant, 'members.manage');
  update public.invitations set revoked_at = now() where id = invitation_id and accepted_at is null and revoked_at is null;
end $$;

-- What an invitation link shows before it is accepted; the token is the proof.
create function public.read_invitation(token text) returns table (tenant_name text, email text, role text, state text)
language sql stable security definer set search_path = ''
as $$
  select t.name, i.email, i.role,
    case when i.accepted_at is not null then 'accepted' when i.revoked_at is not null then 'revoked'
         when i.expires_at <= now() then 'expired' else 'open' end
  from public.invitations i join public.tenants t on t.id = i.tenant_id
  where i.token_hash = private.sha256_hex(token)
$$;

create function public.accept_invitation(token text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare invitation public.invitations;
begin
  if (select auth.uid()) is null then
    raise exception 'Sign in to accept the invitation.' using errcode = '42501';
  end if;
  -- One conditional update claims it: two tabs cannot both accept.
  update public.invitations i set accepted_at = now()
  where i.token_hash = private.sha256_hex(token) and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
    and i.email = lower((select u.email from auth.users u where u.id = (select auth.uid())))
  returning i.* into invitation;
  if invitation.id is null then
    raise exception 'This invitation was already used, has expired, was revoked, or is for another e-mail address.' using errcode = 'PT404';
  end if;
  insert into public.members (tenant_id, user_id, role) values (invitation.tenant_id, (select auth.uid()), invitation.role)
  on conflict (tenant_id, user_id) do nothing;
  return invitation.tenant_id;
end $$;

-- A workspace must keep an admin, or nobody could ever manage it again.
create function private.keep_an_admin() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if old.role = 'admin' and (tg_op = 'DELETE' or new.role <> 'admin')
     and exists (select 1 from public.tenants t where t.id = old.tenant_id for update)
     and exists (select 1 from auth.users u where u.id = old.user_id)
     and not exists (select 1 from public.members m where m.tenant_id = old.tenant_id and m.role = 'admin' and m.user_id <> old.user_id) then
    raise exception 'A workspace needs at least one admin; make someone else admin first.' using errcode = 'PT400';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger keep_an_admin before update of role or delete on public.members
for each row execute function private.keep_an_admin();

create function public.set_member_role(in_tenant uuid, member uuid, new_role text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'members.manage');
  update public.members set role = new_role where tenant_id = in_tenant and user_id = member;
  if not found then
    raise exception 'That person is not a member of this workspace.' using errcode = 'PT404';
  end if;
end $$;

create function public.remove_member(in_tenant uuid, member uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  -- Anyone may leave; only admins remove others.
  if member is distinct from (select auth.uid()) then
    perform private.require_permission(in_tenant, 'members.manage');
  end if;
  delete from public.members where tenant_id = in_tenant and user_id = member;
end $$;

create function public.create_api_key(in_tenant uuid, key_name text, key_prefix text, new_key_hash text, key_scopes text[], key_expires_at timestamptz default null) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare new_key uuid;
begin
  -- A key cannot make keys: what leaks must not multiply.
  if (select auth.uid()) is null then
    raise exception 'Sign in to make an API key.' using errcode = '42501';
  end if;
  perform private.require_permission(in_tenant, 'keys.manage');
  if exists (select 1 from unnest(key_scopes) s where s not in (select p.permission from public.role_permissions p) or s in ('keys.manage', 'members.manage', 'tenant.manage')) then
    raise exception 'A key can have the scopes runs.read, runs.write, approvals.decide, repositories.read, repositories.write, tenant.read, members.read and keys.read.' using errcode = 'PT400';
  end if;
  if (select count(*) from public.api_keys k where k.tenant_id = in_tenant and k.revoked_at is null) >= 100 then
    raise exception 'This workspace has 100 keys; revoke one first.' using errcode = 'PT409';
  end if;
  insert into public.api_keys (tenant_id, created_by, name, prefix, key_hash, scopes, expires_at)
  values (in_tenant, (select auth.uid()), key_name, key_prefix, new_key_hash, key_scopes, key_expires_at)
  returning id into new_key;
  return new_key;
end $$;

create function public.revoke_api_key(key_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare found_tenant uuid;
begin
  select k.tenant_id into found_tenant from public.api_keys k where k.id = key_id;
  perform private.require_permission(found_tenant, 'keys.manage');
  update public.api_keys set revoked_at = now() where id = key_id and revoked_at is null;
end $$;

revoke execute on all functions in schema public from public, anon, authenticated;
grant execute on function public.create_tenant(text), public.create_invitation(uuid, text, text, text), public.revoke_invitation(uuid),
  public.accept_invitation(text), public.set_member_role(uuid, uuid, text), public.remove_member(uuid, uuid),
  public.create_api_key(uuid, text, text, text, text[], timestamptz), public.revoke_api_key(uuid) to authenticated;
grant execute on function public.read_invitation(text) to anon, authenticated;
grant execute on all functions in schema public to service_role;
