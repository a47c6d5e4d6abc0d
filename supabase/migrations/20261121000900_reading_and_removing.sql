-- What pages and programs read that is more than rows of one table, and what guards removal.

-- What whoever is asking may do in a tenant, so that pages offer only what will work.
create function public.my_permissions(in_tenant uuid) returns setof text
language sql stable security definer set search_path = ''
as $$
  select distinct p.permission from public.role_permissions p
  where private.has_permission(in_tenant, p.permission)
$$;

-- What a run cost, by model and stage. The reader's own policies decide what is summed.
create function public.run_costs(of_run uuid) returns table (
  model text, stage text, replayed boolean, calls bigint, input_tokens bigint, cached_tokens bigint,
  output_tokens bigint, reasoning_tokens bigint, cost_micros bigint
)
language sql stable security invoker set search_path = ''
as $$
  select l.model, l.stage, l.replayed, count(*), sum(l.input_tokens)::bigint, sum(l.cached_tokens)::bigint,
    sum(l.output_tokens)::bigint, sum(l.reasoning_tokens)::bigint, sum(l.cost_micros)::bigint
  from public.ledger l
  -- The index begins with the tenant.
  where l.tenant_id = (select r.tenant_id from public.runs r where r.id = of_run) and l.run_id = of_run
  group by l.model, l.stage, l.replayed
  order by l.model, l.stage
$$;

revoke execute on function public.my_permissions(uuid), public.run_costs(uuid) from public, anon, authenticated;
grant execute on function public.my_permissions(uuid), public.run_costs(uuid) to anon, authenticated, service_role;

-- Removing a repository removes its runs; one that is under way must be cancelled first.
create function private.refuse_busy_repository() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if exists (select 1 from public.tenants t where t.id = old.tenant_id)
     and exists (select 1 from public.runs r where r.tenant_id = old.tenant_id and r.repository_id = old.id and r.finished_at is null) then
    raise exception 'A run is under way in this repository; cancel it first.' using errcode = 'PT409';
  end if;
  return old;
end $$;
revoke execute on function private.refuse_busy_repository() from public;
create trigger refuse_busy_repository before delete on public.repositories
for each row execute function private.refuse_busy_repository();
