-- Strategies that a repository keeps in .morning/strategies, the record of all of them, and workspaces that are suspended.

do $$
begin
  perform private.audit_table('public.strategies', 'strategy', '{next_at,scheduled_from,changed_at}');
  perform private.audit_table('public.strategy_versions', 'strategy_version', ops => '{insert}');
end $$;

-- The commit whose files were read last, and when it was last looked.
alter table public.repositories add column strategies_sha text check (length(strategies_sha) <= 64), add column strategies_read_at timestamptz;

-- Takes in what a repository's files say. `files`: [{path, definition, error}], definition null where the
-- error says why; all of them, so that one that is missing is gone. Whoever may push writes these: a file
-- that is new or changed is disabled until an admin has looked at exactly what it says. Answers how many changed.
create function public.take_strategy_files(of_repository uuid, at_sha text, files jsonb) returns integer
language plpgsql security definer set search_path = ''
as $$
declare
  repository public.repositories;
  strategy public.strategies;
  file record;
  why text;
  changed integer := 0;
begin
  select r.* into repository from public.repositories r where r.id = of_repository for no key update;
  if repository.id is null then return 0; end if;
  update public.repositories set strategies_sha = at_sha, strategies_read_at = now() where id = of_repository;
  for file in select f.path, f.definition, f.error from jsonb_to_recordset(files) f (path text, definition jsonb, error text) limit 50 loop
    why := file.error;
    if why is null then
      begin
        if file.definition -> 'repositories' is distinct from jsonb_build_array(of_repository) then
          raise exception 'A file starts runs in its own repository alone; take out repositories.' using errcode = 'PT400';
        end if;
        perform private.check_strategy(repository.tenant_id, file.definition);
      exception when sqlstate 'PT400' then
        why := sqlerrm;
      end;
    end if;
    select s.* into strategy from public.strategies s where s.repository_id = of_repository and s.file_path = file.path for update;
    if strategy.id is null then
      insert into public.strategies (tenant_id, name, source, repository_id, file_path, version) values (repository.tenant_id, left(file.path, 300), 'repository', of_repository, file.path, 0) returning * into strategy;
      changed := changed + 1;
    elsif (why is null and strategy.digest is not distinct from private.sha256_hex(file.definition::text) and strategy.file_error is null) or (why is not null and strategy.file_error = left(why, 2000)) then
      continue;
    else
      changed := changed + 1;
    end if;
    update public.strategies set enabled = false, next_at = null, file_error = left(why, 2000), changed_at = now() where id = strategy.id;
    if why is null and strategy.digest is distinct from private.sha256_hex(file.definition::text) then
      perform private.keep_strategy_version(strategy, file.definition, null);
    end if;
  end loop;
  update public.strategies s set enabled = false, next_at = null, file_error = 'Its file is gone.', changed_at = now()
  where s.repository_id = of_repository and s.file_error is distinct from 'Its file is gone.' and not exists (select 1 from jsonb_array_elements(files) f where f ->> 'path' = s.file_path);
  return changed;
end $$;
revoke execute on function public.take_strategy_files(uuid, text, jsonb) from public, anon, authenticated;
grant execute on function public.take_strategy_files(uuid, text, jsonb) to service_role;

-- In a workspace that is suspended nothing starts. What came meanwhile is not made good: its firing says why.
create function private.refuse_in_suspended() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if new.status in ('started', 'waiting') and exists (select 1 from public.tenants t where t.id = new.tenant_id and to_jsonb(t) ->> 'suspended_at' is not null) then
    new.status := 'refused';
    new.reason := 'The workspace was suspended.';
    new.starts_at := null;
  end if;
  return new;
end $$;
revoke execute on function private.refuse_in_suspended() from public;
create trigger refuse_in_suspended before insert or update of status on public.strategy_firings for each row execute function private.refuse_in_suspended();
