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
revoke execute on function private.strategy_approvers(uuid), private.hand_to_approver() from public;
