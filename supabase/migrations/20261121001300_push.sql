-- Notifications on people's devices: who asked for which, and what the pipelines post when there is
-- something to tell.

-- A browser that asked for notifications of one workspace. Its endpoint is an address at a push
-- service; whoever knows it and our private key can send, and only its two keys can read.
create table public.push_subscriptions (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  user_id uuid not null,
  endpoint text not null check (length(endpoint) <= 2048 and endpoint like 'https://%'),
  -- The browser's public key and its shared secret, base64url of 65 and 16 bytes.
  p256dh text not null check (p256dh ~ '^[A-Za-z0-9_-]{87}$'),
  auth text not null check (auth ~ '^[A-Za-z0-9_-]{22}$'),
  device text not null check (length(trim(device)) between 1 and 120),
  needs_you boolean not null default true,
  finished boolean not null default true,
  created_at timestamptz not null default now(),
  last_sent_at timestamptz,
  last_error text check (length(last_error) <= 400),
  -- Whoever leaves a workspace hears no more of it.
  foreign key (tenant_id, user_id) references public.members (tenant_id, user_id) on delete cascade,
  unique (tenant_id, user_id, endpoint)
);
create index push_subscriptions_user on public.push_subscriptions (user_id);
create index push_subscriptions_endpoint on public.push_subscriptions (endpoint);

alter table public.push_subscriptions enable row level security;
grant select, delete, update (needs_you, finished) on public.push_subscriptions to authenticated;
grant all on public.push_subscriptions to service_role;

create policy "People see their own devices" on public.push_subscriptions
  for select to authenticated using (user_id = (select auth.uid()));
create policy "People choose what their own devices tell" on public.push_subscriptions
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy "People remove their own devices" on public.push_subscriptions
  for delete to authenticated using (user_id = (select auth.uid()));

-- Adds this browser, or says anew what it wants to be told. A browser tells one person: whoever it
-- told before, in whatever workspace, it tells no more.
create function public.subscribe_push(in_tenant uuid, push_endpoint text, push_p256dh text, push_auth text, device_name text, wants_needs_you boolean, wants_finished boolean) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  asking uuid := (select auth.uid());
  subscription uuid;
begin
  -- Locked, so that two requests at once cannot both be the last that fits.
  perform 1 from public.members m where m.tenant_id = in_tenant and m.user_id = asking for update;
  if not found then
    raise exception 'You do not belong to this workspace.' using errcode = '42501';
  end if;
  delete from public.push_subscriptions s where s.endpoint = push_endpoint and s.user_id <> asking;
  if (select count(*) from public.push_subscriptions s where s.tenant_id = in_tenant and s.user_id = asking and s.endpoint <> push_endpoint) >= 20 then
    raise exception 'You get notifications on 20 devices already; remove one first.' using errcode = 'PT409';
  end if;
  insert into public.push_subscriptions (tenant_id, user_id, endpoint, p256dh, auth, device, needs_you, finished)
  values (in_tenant, asking, push_endpoint, push_p256dh, push_auth, device_name, wants_needs_you, wants_finished)
  on conflict (tenant_id, user_id, endpoint) do update
    set p256dh = excluded.p256dh, auth = excluded.auth, device = excluded.device, needs_you = excluded.needs_you, finished = excluded.finished, last_error = null
  returning id into subscription;
  return subscription;
end $$;

-- The devices of everyone who may decide about an approval that still waits; the newest 200.
create function public.devices_for_approval(of_approval uuid) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select s.id from public.approvals a
  join public.push_subscriptions s on s.tenant_id = a.tenant_id and s.needs_you
  join public.members m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
  join public.role_permissions p on p.role = m.role and p.permission = 'approvals.decide'
  where a.id = of_approval and a.status = 'pending' and a.expires_at > now()
  order by s.created_at desc limit 200
$$;

-- The devices of whoever started a run, once this attempt of it has ended.
create function public.devices_for_run(of_run uuid, of_attempt integer) returns setof uuid
language sql stable security definer set search_path = ''
as $$
  select s.id from public.runs r
  join public.push_subscriptions s on s.tenant_id = r.tenant_id and s.user_id = r.created_by and s.finished
  where r.id = of_run and r.attempt = of_attempt and r.finished_at is not null
  order by s.created_at desc limit 20
$$;

-- Posted in the transaction that makes it true, and only where a device may want to know.
create function private.post_approval_requested() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select 1 from public.push_subscriptions s where s.tenant_id = new.tenant_id and s.needs_you) then
    perform private.post(new.id || ':requested', new.tenant_id, 'approval/requested', jsonb_build_object('approvalId', new.id, 'runId', new.run_id, 'tenantId', new.tenant_id));
  end if;
  return null;
end $$;
create trigger post_approval_requested after insert on public.approvals
for each row when (new.status = 'pending') execute function private.post_approval_requested();

create function private.post_run_finished() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select 1 from public.push_subscriptions s where s.tenant_id = new.tenant_id and s.user_id = new.created_by and s.finished) then
    perform private.post(new.id || ':finished:' || new.attempt, new.tenant_id, 'run/finished', jsonb_build_object('runId', new.id, 'tenantId', new.tenant_id, 'attempt', new.attempt));
  end if;
  return null;
end $$;
create trigger post_run_finished after update of finished_at on public.runs
for each row when (old.finished_at is null and new.finished_at is not null) execute function private.post_run_finished();

revoke execute on function private.post_approval_requested(), private.post_run_finished() from public;
revoke execute on function public.subscribe_push(uuid, text, text, text, text, boolean, boolean), public.devices_for_approval(uuid), public.devices_for_run(uuid, integer) from public, anon, authenticated;
grant execute on function public.subscribe_push(uuid, text, text, text, text, boolean, boolean) to authenticated;
grant execute on function public.devices_for_approval(uuid), public.devices_for_run(uuid, integer) to service_role;
