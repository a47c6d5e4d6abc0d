-- What a strategy's runs may spend in an hour, a day and a month is a cap as any other; its definition sets it.

-- By whoever writes or enables the definition, who has to be one who may change caps.
create function private.set_strategy_caps(in_tenant uuid, of_strategy uuid, before jsonb, now_says jsonb) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  span text;
  amount bigint;
begin
  foreach span in array array['hour', 'day', 'month'] loop
    amount := round((now_says #>> array['caps', span])::numeric * 1000000);
    if amount is not null then
      if not exists (select 1 from public.budget_caps c where c.tenant_id = in_tenant and c.scope = 'strategy' and c.subject = of_strategy::text and c.period = span and c.amount_micros = amount) then
        perform public.set_budget_cap(in_tenant, 'strategy', of_strategy::text, span, amount);
      end if;
    elsif before #>> array['caps', span] is not null then
      perform public.remove_budget_cap(c.id) from public.budget_caps c where c.tenant_id = in_tenant and c.scope = 'strategy' and c.subject = of_strategy::text and c.period = span;
    end if;
  end loop;
end $$;

-- A version that somebody writes here counts at once; one of a repository's file once it is enabled.
create function private.take_strategy_caps() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  strategy public.strategies;
  before jsonb;
  now_says jsonb;
begin
  select s.* into strategy from public.strategies s where s.id = (to_jsonb(new) ->> case tg_table_name when 'strategies' then 'id' else 'strategy_id' end)::uuid;
  if tg_table_name = 'strategy_versions' and strategy.source = 'repository' then return null; end if;
  select v.definition into now_says from public.strategy_versions v where v.strategy_id = strategy.id order by v.version desc limit 1;
  select v.definition into before from public.strategy_versions v where v.strategy_id = strategy.id order by v.version desc offset 1 limit 1;
  perform private.set_strategy_caps(strategy.tenant_id, strategy.id, before, now_says);
  return null;
end $$;
create trigger take_strategy_caps after insert on public.strategy_versions for each row when (new.definition ? 'caps' or new.version > 1) execute function private.take_strategy_caps();
create trigger take_strategy_caps after update of enabled on public.strategies for each row when (new.enabled and not old.enabled and new.source = 'repository') execute function private.take_strategy_caps();

create function private.forget_strategy_caps() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  delete from public.budget_caps c where c.tenant_id = old.tenant_id and c.scope = 'strategy' and c.subject = old.id::text;
  return null;
end $$;
create trigger forget_strategy_caps after delete on public.strategies for each row execute function private.forget_strategy_caps();

revoke execute on function private.set_strategy_caps(uuid, uuid, jsonb, jsonb), private.take_strategy_caps(), private.forget_strategy_caps() from public;
