-- How old rows leave the record, and how it is read.

-- Removes what is older than the retention from the front of chains, at most `most` rows of each of at
-- most 50 chains; answers how many rows went. The chain itself says where it begins from then on.
create function public.trim_audit_logs(most integer default 5000) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  cutoff timestamptz := now() - make_interval(days => (select s.audit_retention_days from public.platform_settings s));
  old_chain record;
  through public.audit_logs;
  removed integer := 0;
  gone integer;
begin
  for old_chain in
    select c.chain, c.tenant_id, c.first_number from public.audit_chains c
    where exists (select 1 from public.audit_logs l where l.chain = c.chain and l.number = c.first_number and l.at < cutoff)
    order by c.chain limit 50
  loop
    select l.* into through from public.audit_logs l
    where l.chain = old_chain.chain and l.number between old_chain.first_number and old_chain.first_number + least(most, 50000) - 1 and l.at < cutoff
    order by l.number desc limit 1;
    continue when not found;
    perform private.audit(old_chain.tenant_id, 'audit.trimmed', 'audit', 'through ' || through.number, null, null, null,
      jsonb_build_object('first_number', through.number + 1, 'anchor', through.hash, 'removed', through.number - old_chain.first_number + 1));
    update public.audit_chains set first_number = through.number + 1, anchor_hash = through.hash where chain = old_chain.chain;
    delete from public.audit_logs where chain = old_chain.chain and number <= through.number;
    get diagnostics gone = row_count;
    removed := removed + gone;
  end loop;
  return removed;
end $$;

-- Rows of a chain in order, after a number, at most 1,000, with everything that its hashes are made of as
-- text: for whoever verifies or exports. Null is the platform's chain. The reader's own policies decide.
create function public.read_audit_chain(in_tenant uuid, after_number bigint, most integer) returns table (
  number bigint, at text, actor_kind text, actor_id text, actor_name text, address text, act text, target_kind text, target_id text, target_name text,
  run_id uuid, before text, after text, previous_hash text, hash text
)
language sql stable security invoker set search_path = ''
as $$
  select l.number, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.actor_kind, l.actor_id, l.actor_name, l.address, l.act, l.target_kind, l.target_id, l.target_name,
    l.run_id, l.before::text, l.after::text, l.previous_hash, l.hash
  from public.audit_logs l
  where l.chain = coalesce(in_tenant, '00000000-0000-0000-0000-000000000000') and l.number > after_number
  order by l.number limit least(most, 1000)
$$;

revoke execute on function private.search_words(text), private.search_query(text), private.audit_record(public.audit_logs), private.keep_audit(), private.keep_audit_chain(),
  private.audit_mask(jsonb, integer), private.audit_side(jsonb), private.audit_address(), private.audit_actor(uuid, uuid),
  private.audit(uuid, text, text, text, text, uuid, jsonb, jsonb, jsonb), private.audit_verb(text, text, jsonb, jsonb), private.audit_name(text, jsonb), private.audit_row(),
  private.audit_table(regclass, text, text[], text[], text, text) from public;
revoke execute on function public.audit_address_key(), public.trim_audit_logs(integer), public.read_audit_chain(uuid, bigint, integer) from public, anon, authenticated;
grant execute on function public.audit_address_key(), public.trim_audit_logs(integer) to service_role;
grant execute on function public.read_audit_chain(uuid, bigint, integer) to anon, authenticated, service_role;
