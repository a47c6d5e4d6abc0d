-- The numbers that govern a workspace, and the bounds that the platform's owner sets for them.
-- A number that is null in a tenant's row is the platform's default; the platform's maximum holds for both.

create table public.platform_settings (
  -- One row: there is one platform.
  only_row boolean primary key default true check (only_row),
  -- Scores, 0 to 100: where an agent or a repository begins, below what it is restricted, from what it is trusted.
  start_score integer not null default 60 check (start_score between 0 and 100),
  restricted_below integer not null default 50 check (restricted_below between 0 and 100),
  trusted_from integer not null default 80 check (trusted_from between 0 and 100),
  -- Days in which what happened comes to count half.
  score_half_life_days integer not null default 90 check (score_half_life_days between 1 and 3650),
  runs_per_day integer not null default 100 check (runs_per_day between 0 and 100000),
  max_runs_per_day integer not null default 1000 check (max_runs_per_day between 0 and 100000),
  pull_requests_per_hour integer not null default 10 check (pull_requests_per_hour between 0 and 10000),
  max_pull_requests_per_hour integer not null default 100 check (max_pull_requests_per_hour between 0 and 10000),
  calls_per_minute integer not null default 600 check (calls_per_minute between 1 and 100000),
  max_calls_per_minute integer not null default 6000 check (max_calls_per_minute between 1 and 100000),
  -- A tenant's caps, micro-dollars.
  hour_cap_micros bigint not null default 2000000 check (hour_cap_micros >= 0),
  max_hour_cap_micros bigint not null default 1000000000 check (max_hour_cap_micros >= 0),
  day_cap_micros bigint not null default 10000000 check (day_cap_micros >= 0),
  max_day_cap_micros bigint not null default 10000000000 check (max_day_cap_micros >= 0),
  max_month_cap_micros bigint not null default 100000000000 check (max_month_cap_micros >= 0),
  check (restricted_below <= trusted_from),
  check (runs_per_day <= max_runs_per_day and pull_requests_per_hour <= max_pull_requests_per_hour and calls_per_minute <= max_calls_per_minute),
  check (hour_cap_micros <= max_hour_cap_micros and day_cap_micros <= max_day_cap_micros)
);
insert into public.platform_settings default values;

create table public.tenant_settings (
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  start_score integer check (start_score between 0 and 100),
  restricted_below integer check (restricted_below between 0 and 100),
  trusted_from integer check (trusted_from between 0 and 100),
  score_half_life_days integer check (score_half_life_days between 1 and 3650),
  runs_per_day integer check (runs_per_day >= 0),
  pull_requests_per_hour integer check (pull_requests_per_hour >= 0),
  calls_per_minute integer check (calls_per_minute >= 1),
  -- Seconds in which a decision can be taken back; nothing acts on it before.
  undo_seconds integer not null default 10 check (undo_seconds between 0 and 60)
);
insert into public.tenant_settings (tenant_id) select t.id from public.tenants t;

create function private.settle_new_tenant() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.tenant_settings (tenant_id) values (new.id);
  return new;
end $$;
revoke execute on function private.settle_new_tenant() from public;
create trigger settle_new_tenant after insert on public.tenants for each row execute function private.settle_new_tenant();

alter table public.platform_settings enable row level security;
alter table public.tenant_settings enable row level security;
grant select on public.platform_settings, public.tenant_settings to anon, authenticated;
grant all on public.platform_settings, public.tenant_settings to service_role;
create policy "Everyone who acts may read the numbers of the platform" on public.platform_settings
  for select to anon, authenticated using ((select private.actor()) is not null);
create policy "Members see the settings of their workspace" on public.tenant_settings
  for select to anon, authenticated using (tenant_id in (select private.tenants_with('tenant.read')));

-- What is asked of people grows: more money for a run that is at a cap, and changes of settings.
alter table public.approvals drop constraint approvals_kind_check;
alter table public.approvals add constraint approvals_kind_check
  check (kind in ('plan', 'outside_plan', 'protected_change', 'merge', 'command', 'write', 'more_money', 'settings'));
-- Which of the ways that the act offers was chosen, where it offers more than yes and no.
alter table public.approvals add column choice jsonb check (length(choice::text) <= 4096);
