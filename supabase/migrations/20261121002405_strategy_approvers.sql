-- Who decides about the runs of a strategy: those that its definition names.

-- Those of them who still are members; empty where anybody who may decide does.
create function private.strategy_approvers(of_run uuid) returns uuid[]
language sql stable security definer set search_path = ''
as $$
  select coalesce(array_agg(m.user_id), '{}')
  from public.runs r
  join public.strategy_versions v on v.strategy_id = r.strategy_id and v.version = r.strategy_version
  cross join lateral jsonb_array_elements_text(coalesce(v.definition -> 'approvers', '[]')) named
  join public.members m on m.tenant_id = r.tenant_id and m.user_id::text = named
  where r.id = of_run
$$;

-- Beside them admins decide, so that nothing waits for somebody who is away.
create function private.keep_to_approvers() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  approvers uuid[] := private.strategy_approvers((select a.run_id from public.approvals a where a.id = new.approval_id));
begin
  if cardinality(approvers) > 0 and not coalesce(new.voter = any (approvers), false)
    and not exists (select 1 from public.members m where m.tenant_id = new.tenant_id and m.user_id = new.voter and m.role = 'admin') then
    raise exception 'The strategy that started this run names who decides about it, and you are not one of them; ask them, or an admin.' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_to_approvers before insert on public.approval_votes for each row execute function private.keep_to_approvers();

-- Where it is one person, what is asked is in their hands from the beginning, and says so.
create function private.hand_to_approver() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  approvers uuid[] := private.strategy_approvers(new.run_id);
begin
  if cardinality(approvers) = 1 then
    new.delegated_to := approvers[1];
  end if;
  return new;
end $$;
create trigger hand_to_approver before insert on public.approvals for each row when (new.run_id is not null and new.delegated_to is null) execute function private.hand_to_approver();
revoke execute on function private.strategy_approvers(uuid), private.keep_to_approvers(), private.hand_to_approver() from public;
