-- Owners make owners, and let them go.

alter table public.platform_owners
  -- Null where they were made on the platform's machine.
  add column made_by uuid references auth.users (id) on delete set null,
  add column reason text check (length(trim(reason)) between 1 and 400);
create index platform_owners_made_by on public.platform_owners (made_by);

-- Makes somebody who has signed up, and whose address is theirs, an owner. Both are recorded in the platform's chain.
create function public.add_owner(of_email text, why text) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person uuid;
begin
  perform private.require_owner();
  perform private.require_reason(why);
  select p.user_id into person from public.profiles p join auth.users u on u.id = p.user_id and u.email_confirmed_at is not null where lower(p.email) = lower(trim(of_email)) limit 1;
  if person is null then
    raise exception 'Nobody has signed up with this address and confirmed it; ask them to sign up first.' using errcode = 'PT404';
  end if;
  -- One after the other, so that there are never more than the most.
  perform 1 from public.platform_owners o order by o.user_id for update;
  if exists (select 1 from public.platform_owners o where o.user_id = person) then
    raise exception 'They own the platform already.' using errcode = 'PT409';
  elsif (select count(*) from public.platform_owners) >= 100 then
    raise exception 'There are 100 owners, which is the most.' using errcode = 'PT409';
  end if;
  insert into public.platform_owners (user_id, made_by, reason) values (person, auth.uid(), trim(why));
  return person;
end $$;

-- Lets an owner go, oneself too, but never the last one: of two who remove each other at once, one stays.
create function public.remove_owner(of_user uuid, why text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_owner();
  perform private.require_reason(why);
  perform 1 from public.platform_owners o order by o.user_id for update;
  -- Whoever waited for the lock may have been removed meanwhile.
  perform private.require_owner();
  if not exists (select 1 from public.platform_owners o where o.user_id = of_user) then
    raise exception 'They do not own the platform.' using errcode = 'PT404';
  elsif (select count(*) from public.platform_owners) = 1 then
    raise exception 'You are the last owner. Make somebody else one first.' using errcode = 'PT409';
  end if;
  perform set_config('morning.reason', trim(why), true);
  update public.owner_visits set closed_at = now() where owner_id = of_user and closed_at is null and ends_at > now();
  delete from public.platform_owners where user_id = of_user;
  -- What is recorded with the reason is this alone.
  set constraints all immediate;
  perform set_config('morning.reason', '', true);
end $$;

revoke execute on function public.add_owner(text, text), public.remove_owner(uuid, text) from public, anon, authenticated;
grant execute on function public.add_owner(text, text), public.remove_owner(uuid, text) to authenticated;
