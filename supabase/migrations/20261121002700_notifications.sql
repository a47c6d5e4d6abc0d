-- What people are told by mail and in Slack: what each chose, where the workspace's Slack is, and every
-- message with what became of it.

insert into public.role_permissions (role, permission) values ('admin', 'notifications.manage');

-- What a person wants by mail of one workspace. Without a row: what needs them, the ends of their runs,
-- and warnings where they manage budgets.
create table public.mail_preferences (
  tenant_id uuid not null,
  user_id uuid not null,
  needs_you boolean not null,
  finished boolean not null,
  warnings boolean not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references public.members (tenant_id, user_id) on delete cascade
);
create index mail_preferences_user on public.mail_preferences (user_id);

-- Where a workspace is told in Slack. The bot's token is sealed by the app.
create table public.slack_connections (
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  sealed text not null check (length(sealed) <= 2000),
  key_id text not null check (length(key_id) <= 40),
  team_name text not null check (length(team_name) between 1 and 200),
  -- A channel's name without #, or its id.
  channel text not null check (length(channel) between 1 and 80 and channel !~ '[\s#<>]'),
  needs_you boolean not null,
  finished boolean not null,
  warnings boolean not null,
  -- Since when this token is here: messages of another one are not answered to.
  connected_at timestamptz not null default now()
);

create table public.notifications (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  -- `<subject>:<what is told>[:<which>]:<channel>[:<person>]`: however often it is asked for, it is one message.
  key text not null unique check (length(key) <= 300),
  about text not null check (about in ('requested', 'reminded', 'escalated', 'delegated', 'voted', 'finished', 'warned')),
  channel text not null check (channel in ('mail', 'slack')),
  user_id uuid,
  -- The address, or the channel.
  recipient text not null check (length(recipient) <= 320),
  approval_id uuid references public.approvals (id) on delete cascade,
  run_id uuid references public.runs (id) on delete cascade,
  attempt integer not null default 0,
  warning_id uuid references public.budget_warnings (id) on delete cascade,
  status text not null default 'sending' check (status in ('sending', 'sent', 'failed', 'skipped')),
  attempts integer not null default 0,
  -- Who sends it, and is believed for a minute: a run of a function, whose next try is the same.
  claimed_by text check (length(claimed_by) <= 100),
  claimed_at timestamptz,
  -- As the provider names it; in Slack with the id of the channel, and the message that it answers to.
  message_id text check (length(message_id) <= 400),
  place text check (length(place) <= 80),
  answers_to text check (length(answers_to) <= 400),
  last_error text check (length(last_error) <= 400),
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  -- Whoever leaves a workspace hears no more of it.
  foreign key (tenant_id, user_id) references public.members (tenant_id, user_id) on delete cascade,
  check ((channel = 'mail') = (user_id is not null))
);
create index notifications_recent on public.notifications (tenant_id, created_at desc);
create index notifications_member on public.notifications (tenant_id, user_id);
create index notifications_user on public.notifications (user_id, created_at desc);
create index notifications_approval on public.notifications (approval_id);
create index notifications_run on public.notifications (run_id);
create index notifications_warning on public.notifications (warning_id);
create index notifications_age on public.notifications (created_at);

alter table public.mail_preferences enable row level security;
alter table public.slack_connections enable row level security;
alter table public.notifications enable row level security;
grant select on public.mail_preferences, public.notifications to authenticated;
grant select (tenant_id, key_id, team_name, channel, needs_you, finished, warnings, connected_at) on public.slack_connections to authenticated;
grant all on public.mail_preferences, public.slack_connections, public.notifications to service_role;
create policy "People see what they chose" on public.mail_preferences
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Whoever manages notifications sees where they go" on public.slack_connections
  for select to authenticated using (tenant_id in (select private.tenants_with('notifications.manage')));
create policy "People see what they were told" on public.notifications
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Whoever manages notifications sees those of the workspace" on public.notifications
  for select to authenticated using (tenant_id in (select private.tenants_with('notifications.manage')));

do $$
begin
  perform private.audit_table('public.slack_connections', 'slack_connection');
end $$;

-- What whoever asks gets by mail, and where: {email, confirmed, needs_you, finished, warnings}.
create function public.my_mail(in_tenant uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object('email', u.email, 'confirmed', u.email_confirmed_at is not null,
    'needs_you', coalesce(p.needs_you, true), 'finished', coalesce(p.finished, true), 'warnings', coalesce(p.warnings, private.has_permission(in_tenant, 'budgets.manage')))
  from public.members m join auth.users u on u.id = m.user_id
  left join public.mail_preferences p on p.tenant_id = m.tenant_id and p.user_id = m.user_id
  where m.tenant_id = in_tenant and m.user_id = auth.uid()
$$;

create function public.set_my_mail(in_tenant uuid, wants_needs_you boolean, wants_finished boolean, wants_warnings boolean) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if not exists (select 1 from public.members m where m.tenant_id = in_tenant and m.user_id = auth.uid()) then
    raise exception 'You do not belong to this workspace.' using errcode = '42501';
  end if;
  insert into public.mail_preferences (tenant_id, user_id, needs_you, finished, warnings) values (in_tenant, auth.uid(), wants_needs_you, wants_finished, wants_warnings)
  on conflict (tenant_id, user_id) do update set needs_you = excluded.needs_you, finished = excluded.finished, warnings = excluded.warnings;
end $$;

-- Connects Slack, or changes what is told there: without a token (`new_sealed` null) the one that is there stays.
create function public.set_slack(in_tenant uuid, new_channel text, wants_needs_you boolean, wants_finished boolean, wants_warnings boolean, new_sealed text default null, new_key_id text default null, new_team_name text default null) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'notifications.manage');
  if new_sealed is null then
    update public.slack_connections set channel = new_channel, needs_you = wants_needs_you, finished = wants_finished, warnings = wants_warnings where tenant_id = in_tenant;
    if not found then
      raise exception 'Slack is not connected; give the token of a bot.' using errcode = 'PT400';
    end if;
    return;
  end if;
  insert into public.slack_connections (tenant_id, sealed, key_id, team_name, channel, needs_you, finished, warnings)
  values (in_tenant, new_sealed, new_key_id, new_team_name, new_channel, wants_needs_you, wants_finished, wants_warnings)
  on conflict (tenant_id) do update set sealed = excluded.sealed, key_id = excluded.key_id, team_name = excluded.team_name, channel = excluded.channel,
    needs_you = excluded.needs_you, finished = excluded.finished, warnings = excluded.warnings, connected_at = now();
end $$;

create function public.remove_slack(in_tenant uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'notifications.manage');
  delete from public.slack_connections where tenant_id = in_tenant;
end $$;

-- Why this is not told, or not any more; null when it is. Asked when a message is planned, and again just before it is sent.
create function private.why_not_told(n public.notifications) returns text
language plpgsql stable security definer set search_path = ''
as $$
declare
  approval public.approvals;
  run public.runs;
  warning public.budget_warnings;
  slack public.slack_connections;
  wanted record;
  person record;
begin
  if exists (select 1 from public.tenants t where t.id = n.tenant_id and t.suspended_at is not null) then
    return 'The workspace is suspended.';
  end if;
  if n.about = 'finished' then
    select r.* into run from public.runs r where r.id = n.run_id and r.tenant_id = n.tenant_id;
    if run.id is null or run.attempt <> n.attempt or run.finished_at is null then return 'The run was started again meanwhile.'; end if;
  elsif n.about = 'warned' then
    select w.* into warning from public.budget_warnings w where w.id = n.warning_id and w.tenant_id = n.tenant_id;
    if warning.id is null or exists (select 1 from public.budget_warnings w where w.tenant_id = warning.tenant_id and w.scope = warning.scope and w.subject = warning.subject
        and w.period = warning.period and w.starts_at = warning.starts_at and w.percent > warning.percent and w.created_at >= warning.created_at) then
      return 'More of the same cap was used meanwhile, which is told instead.';
    end if;
  else
    select a.* into approval from public.approvals a where a.id = n.approval_id and a.tenant_id = n.tenant_id;
    if approval.id is null or approval.status <> 'pending' or approval.decision is not null or approval.expires_at <= now() then return 'It was decided, or has expired, meanwhile.'; end if;
  end if;

  if n.channel = 'slack' then
    select c.* into slack from public.slack_connections c where c.tenant_id = n.tenant_id;
    if slack.tenant_id is null then return 'Slack is not connected any more.'; end if;
    if not (case n.about when 'finished' then slack.finished when 'warned' then slack.warnings else slack.needs_you end) then
      return 'The workspace does not want this in Slack.';
    end if;
    return null;
  end if;

  select m.role, u.email, u.email_confirmed_at into person from public.members m join auth.users u on u.id = m.user_id where m.tenant_id = n.tenant_id and m.user_id = n.user_id;
  if person.role is null then return 'They have left the workspace.'; end if;
  if person.email_confirmed_at is null or coalesce(person.email, '') = '' then return 'Their address is not confirmed.'; end if;
  select coalesce(max(p.needs_you::int), 1) = 1 as needs_you, coalesce(max(p.finished::int), 1) = 1 as finished,
      coalesce(max(p.warnings::int), (select count(*)::int from public.role_permissions rp where rp.role = person.role and rp.permission = 'budgets.manage')) = 1 as warnings
    into wanted from public.mail_preferences p where p.tenant_id = n.tenant_id and p.user_id = n.user_id;
  if not (case n.about when 'finished' then wanted.finished when 'warned' then wanted.warnings else wanted.needs_you end) then
    return 'They do not want this by mail.';
  end if;
  if (n.about = 'finished' and run.created_by is distinct from n.user_id)
    or (n.about = 'escalated' and person.role <> 'admin')
    or (n.about = 'delegated' and approval.delegated_to is distinct from n.user_id)
    or (n.about not in ('finished', 'warned') and private.why_not(approval, n.user_id, 'approved') is not null) then
    return 'It is not for them any more.';
  end if;
  return null;
end $$;

-- Plans the messages about something that happened, each once, and answers those that are still to be
-- sent. `of_subject`: an approval, a run that has ended, or a warning. At most 500 members are told by mail.
create function public.open_notifications(told_about text, of_subject uuid, of_attempt integer default 0, with_mail boolean default true) returns setof uuid
language plpgsql security definer set search_path = ''
as $$
declare
  draft public.notifications;
  person record;
  stem text := of_subject || ':' || told_about;
begin
  draft.about := told_about;
  draft.attempt := 0;
  if told_about = 'finished' then
    draft.run_id := of_subject;
    draft.attempt := of_attempt;
    stem := stem || ':' || of_attempt;
    select r.tenant_id into draft.tenant_id from public.runs r where r.id = of_subject;
  elsif told_about = 'warned' then
    draft.warning_id := of_subject;
    select w.tenant_id into draft.tenant_id from public.budget_warnings w where w.id = of_subject;
  else
    draft.approval_id := of_subject;
    select a.tenant_id, a.run_id, case told_about when 'delegated' then stem || ':' || a.delegated_to else stem end into draft.tenant_id, draft.run_id, stem from public.approvals a where a.id = of_subject;
  end if;
  if draft.tenant_id is null or stem is null then return; end if;

  draft.channel := 'mail';
  for person in select m.user_id, u.email from public.members m join auth.users u on u.id = m.user_id where with_mail and m.tenant_id = draft.tenant_id order by m.created_at limit 500 loop
    draft.user_id := person.user_id;
    if private.why_not_told(draft) is null then
      insert into public.notifications (tenant_id, key, about, channel, user_id, recipient, approval_id, run_id, attempt, warning_id)
      values (draft.tenant_id, stem || ':mail:' || person.user_id, told_about, 'mail', person.user_id, person.email, draft.approval_id, draft.run_id, draft.attempt, draft.warning_id)
      on conflict (key) do nothing;
    end if;
  end loop;
  draft.channel := 'slack';
  draft.user_id := null;
  if private.why_not_told(draft) is null then
    insert into public.notifications (tenant_id, key, about, channel, recipient, approval_id, run_id, attempt, warning_id)
    select draft.tenant_id, stem || ':slack', told_about, 'slack', '#' || c.channel, draft.approval_id, draft.run_id, draft.attempt, draft.warning_id
    from public.slack_connections c where c.tenant_id = draft.tenant_id
    on conflict (key) do nothing;
  end if;
  return query select n.id from public.notifications n
    where n.status = 'sending' and n.about = told_about and n.attempt = draft.attempt
      and (n.approval_id = draft.approval_id or (draft.approval_id is null and n.run_id = draft.run_id) or n.warning_id = draft.warning_id)
    order by n.created_at limit 501;
end $$;

-- What a message about an approval, a run or a warning says.
create function private.told_facts(in_tenant uuid, of_approval uuid, of_run uuid, of_warning uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'tenant', (select t.name from public.tenants t where t.id = in_tenant),
    'run', (select jsonb_build_object('id', r.id, 'goal', left(r.goal, 2000), 'outcome', r.outcome, 'attempt', r.attempt, 'spent_micros', r.spent_micros, 'cap_micros', r.cap_micros, 'repository', p.name)
      from public.runs r join public.repositories p on p.id = r.repository_id where r.id = of_run and r.tenant_id = in_tenant),
    'approval', (select jsonb_build_object('id', a.id, 'kind', a.kind, 'status', a.status, 'reason', a.reason, 'about', private.act_words(a.act), 'act', case a.kind when 'more_money' then a.act end,
        'expires_at', a.expires_at, 'decided_at', a.decided_at, 'choice', a.choice, 'deciders', rule.deciders, 'people_needed', rule.people_needed, 'requester_may_decide', rule.requester_may_decide,
        'delegated_to_name', (select p.display_name from public.profiles p where p.user_id = a.delegated_to), 'decided_by_name', (select p.display_name from public.profiles p where p.user_id = a.decided_by))
      from public.approvals a cross join lateral private.rule_of(a) rule where a.id = of_approval and a.tenant_id = in_tenant),
    'warning', (select jsonb_build_object('percent', w.percent, 'used_micros', w.used_micros, 'amount_micros', w.amount_micros, 'period', w.period, 'starts_at', w.starts_at,
        'cap', private.cap_words(w.tenant_id, w.scope, w.subject, w.period, w.amount_micros))
      from public.budget_warnings w where w.id = of_warning and w.tenant_id = in_tenant))
$$;

-- Takes a message to send it: {state: "send", …} to one at a time, or why not: "elsewhere" when another
-- sends it, "sent", "failed" or "skipped", which is where a message ends that is not to be told any more.
create function public.claim_notification(of_notification uuid, claimer text) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  n public.notifications;
  why text;
begin
  select o.* into n from public.notifications o where o.id = of_notification for update;
  if n.id is null or n.status <> 'sending' then
    return jsonb_build_object('state', coalesce(n.status, 'skipped'), 'asked_in_slack', case when n.channel = 'slack' and n.status = 'sent' then n.approval_id end);
  end if;
  if n.claimed_at > clock_timestamp() - interval '60 seconds' and n.claimed_by <> claimer then return '{"state": "elsewhere"}'; end if;
  why := private.why_not_told(n);
  if why is not null then
    update public.notifications set status = 'skipped', last_error = why where id = n.id;
    return '{"state": "skipped"}';
  end if;
  update public.notifications set claimed_by = claimer, claimed_at = clock_timestamp(), attempts = attempts + 1 where id = n.id returning * into n;
  return jsonb_build_object('state', 'send', 'id', n.id, 'key', n.key, 'about', n.about, 'channel', n.channel, 'attempts', n.attempts, 'tenant_id', n.tenant_id, 'approval_id', n.approval_id, 'created_at', n.created_at,
    'to', (select jsonb_build_object('email', u.email, 'name', p.display_name) from auth.users u join public.profiles p on p.user_id = u.id where u.id = n.user_id),
    'slack', (select to_jsonb(c) from public.slack_connections c where c.tenant_id = n.tenant_id and n.channel = 'slack'),
    -- What was told first about the same approval, to the same people.
    'first', (select jsonb_build_object('message_id', f.message_id, 'place', f.place) from public.notifications f
      where f.approval_id = n.approval_id and f.channel = n.channel and f.user_id is not distinct from n.user_id and f.status = 'sent' and f.answers_to is null
        and (n.channel = 'mail' or (f.recipient = n.recipient and f.sent_at >= (select c.connected_at from public.slack_connections c where c.tenant_id = n.tenant_id)))
      order by f.created_at limit 1),
    -- The id of the channel, once a message has gone there.
    'place', (select f.place from public.notifications f join public.slack_connections c on c.tenant_id = f.tenant_id and f.sent_at >= c.connected_at
      where f.tenant_id = n.tenant_id and f.channel = 'slack' and f.status = 'sent' and f.recipient = n.recipient and n.channel = 'slack' order by f.created_at desc limit 1),
    'facts', private.told_facts(n.tenant_id, n.approval_id, n.run_id, n.warning_id));
end $$;

-- The messages in Slack that asked for what has been decided, with what became of it; null when there are none, or nothing is decided.
create function public.decided_in_slack(of_approval uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object('slack', to_jsonb(c), 'facts', private.told_facts(a.tenant_id, a.id, a.run_id, null),
    'messages', (select jsonb_agg(jsonb_build_object('id', n.id, 'message_id', n.message_id, 'place', n.place)) from (
      select o.* from public.notifications o where o.approval_id = a.id and o.channel = 'slack' and o.status = 'sent' and o.answers_to is null order by o.created_at limit 5) n))
  from public.approvals a join public.slack_connections c on c.tenant_id = a.tenant_id
  where a.id = of_approval and a.status <> 'pending'
    and exists (select 1 from public.notifications n where n.approval_id = a.id and n.channel = 'slack' and n.status = 'sent')
$$;

-- Mail is on for everyone who has not turned it off, so these are always posted; before, only where a device might want to know.
create or replace function private.post_approval_requested() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.post(new.id || ':requested', new.tenant_id, 'approval/requested', jsonb_build_object('approvalId', new.id, 'runId', new.run_id, 'tenantId', new.tenant_id));
  return null;
end $$;

create or replace function private.post_run_finished() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.post(new.id || ':finished:' || new.attempt, new.tenant_id, 'run/finished', jsonb_build_object('runId', new.id, 'tenantId', new.tenant_id, 'attempt', new.attempt));
  return null;
end $$;

revoke execute on function private.why_not_told(public.notifications), private.told_facts(uuid, uuid, uuid, uuid) from public;
revoke execute on function public.my_mail(uuid), public.set_my_mail(uuid, boolean, boolean, boolean), public.set_slack(uuid, text, boolean, boolean, boolean, text, text, text), public.remove_slack(uuid),
  public.open_notifications(text, uuid, integer, boolean), public.claim_notification(uuid, text), public.decided_in_slack(uuid) from public, anon, authenticated;
grant execute on function public.my_mail(uuid), public.set_my_mail(uuid, boolean, boolean, boolean), public.set_slack(uuid, text, boolean, boolean, boolean, text, text, text), public.remove_slack(uuid) to authenticated, service_role;
grant execute on function public.open_notifications(text, uuid, integer, boolean), public.claim_notification(uuid, text), public.decided_in_slack(uuid) to service_role;
