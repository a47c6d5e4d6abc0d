-- Scores: a function of the events, and who may set the numbers it goes by.

-- The numbers that hold in a workspace: its own, as far as they are no laxer than the platform's are now.
create function private.trust_of(in_tenant uuid) returns table (start_score integer, restricted_below integer, trusted_from integer, half_life_days integer)
language sql stable security definer set search_path = ''
as $$
  select least(t.start_score, p.start_score), greatest(t.restricted_below, p.restricted_below), greatest(t.trusted_from, p.trusted_from), greatest(t.score_half_life_days, p.score_half_life_days)
  from public.platform_settings p left join public.tenant_settings t on t.tenant_id = in_tenant
$$;

-- Each event with the score after it, oldest first: the 5,000 newest, of at most ten half-lives, which is
-- all that counts by more than a thousandth. Between events the score comes back to where it began, half
-- of the way in a half-life. `weight` is how much of the points is left at the moment asked about.
create function private.reputation_steps(in_tenant uuid, of_kind text, of_subject text, at timestamptz)
returns table (id uuid, run_id uuid, kind text, points numeric, note text, created_at timestamptz, weight double precision, score double precision)
language plpgsql stable security definer set search_path = ''
as $$
declare
  trust record;
  half_life double precision;
  before timestamptz;
  event record;
begin
  select t.* into trust from private.trust_of(in_tenant) t;
  half_life := trust.half_life_days * 86400.0;
  score := trust.start_score;
  for event in
    select n.* from (
      select e.id, e.run_id, e.kind, e.points, e.note, e.created_at, e.position from public.reputation_events e
      where e.tenant_id = in_tenant and e.subject_kind = of_kind and e.subject = of_subject and e.created_at <= at and e.created_at > at - make_interval(days => 10 * trust.half_life_days)
      order by e.created_at desc, e.position desc limit 5000) n
    order by n.created_at, n.position
  loop
    if before is not null then
      score := trust.start_score + (score - trust.start_score) * power(0.5::double precision, extract(epoch from event.created_at - before) / half_life);
    end if;
    score := greatest(0, least(100, score + event.points));
    before := event.created_at;
    id := event.id; run_id := event.run_id; kind := event.kind; points := event.points; note := event.note; created_at := event.created_at;
    weight := power(0.5::double precision, extract(epoch from at - event.created_at) / half_life);
    return next;
  end loop;
end $$;

create function private.reputation_score(in_tenant uuid, of_kind text, of_subject text, at timestamptz) returns double precision
language plpgsql stable security definer set search_path = ''
as $$
declare
  trust record;
  last record;
begin
  select t.* into trust from private.trust_of(in_tenant) t;
  select s.score, s.weight into last from private.reputation_steps(in_tenant, of_kind, of_subject, at) with ordinality s (id, run_id, kind, points, note, created_at, weight, score, place) order by s.place desc limit 1;
  -- The newest event's weight is what is left of everything since.
  return trust.start_score + coalesce((last.score - trust.start_score) * last.weight, 0);
end $$;

create function private.standing_of(score double precision, in_tenant uuid) returns text
language sql stable security definer set search_path = ''
as $$ select case when score < t.restricted_below then 'restricted' when score >= t.trusted_from then 'trusted' else 'standard' end from private.trust_of(in_tenant) t $$;

-- For the pipelines: how those stand on whom a stage of a run depends. The stage's agent; for what is
-- finalized every agent that made it, and the executor at least. And the repository.
create function public.run_standing(of_run uuid, in_stage text) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  select r.* into run from public.runs r where r.id = of_run;
  return (
    select jsonb_build_object('autonomy', run.autonomy, 'replayed', run.replayed,
      'thresholds', (select jsonb_build_object('start_score', t.start_score, 'restricted_below', t.restricted_below, 'trusted_from', t.trusted_from, 'half_life_days', t.half_life_days) from private.trust_of(run.tenant_id) t),
      'subjects', jsonb_agg(jsonb_build_object('kind', s.kind, 'subject', s.subject, 'score', round(s.score::numeric, 2), 'standing', private.standing_of(s.score, run.tenant_id)) order by s.score, s.kind, s.subject))
    from (
      select u.kind, u.subject, private.reputation_score(run.tenant_id, u.kind, u.subject, now()) as score
      from (
        select 'agent' as kind, private.agent_of(in_stage) as subject where private.agent_of(in_stage) is not null
        union select 'agent', 'executor' where private.agent_of(in_stage) is null
        union select 'agent', private.agent_of(g.stage) from public.run_stages g where g.run_id = of_run and private.agent_of(in_stage) is null and g.stage in ('execute', 'fix')
        union select 'repository', run.repository_id::text) u) s);
end $$;

-- Each agent and repository of a workspace as it stands now, with its last 30 scores, the repositories
-- with the newest events first; at most 200.
create function public.standings_now(in_tenant uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'runs.read');
  return (
    select jsonb_build_object(
      'thresholds', (select jsonb_build_object('start_score', t.start_score, 'restricted_below', t.restricted_below, 'trusted_from', t.trusted_from, 'half_life_days', t.half_life_days) from private.trust_of(in_tenant) t),
      'own', (select jsonb_build_object('start_score', o.start_score, 'restricted_below', o.restricted_below, 'trusted_from', o.trusted_from, 'half_life_days', o.score_half_life_days) from public.tenant_settings o where o.tenant_id = in_tenant),
      'platform', (select jsonb_build_object('start_score', p.start_score, 'restricted_below', p.restricted_below, 'trusted_from', p.trusted_from, 'half_life_days', p.score_half_life_days) from public.platform_settings p),
      'subjects', (select jsonb_agg(jsonb_build_object('kind', s.kind, 'subject', s.subject, 'name', s.name, 'score', round(s.score::numeric, 1), 'standing', private.standing_of(s.score, in_tenant),
          'events', (select count(*) from public.reputation_events e where e.tenant_id = in_tenant and e.subject_kind = s.kind and e.subject = s.subject),
          'trend', coalesce((select jsonb_agg(jsonb_build_object('at', h.created_at, 'score', round(h.score::numeric, 1)) order by h.place) from (
              select q.created_at, q.score, q.place from private.reputation_steps(in_tenant, s.kind, s.subject, now()) with ordinality q (id, run_id, kind, points, note, created_at, weight, score, place) order by q.place desc limit 30) h), '[]')) order by s.kind, s.place)
        from (
          select u.*, private.reputation_score(in_tenant, u.kind, u.subject, now()) as score from (
            select 'agent' as kind, a.subject, a.subject as name, a.place from (values ('planner', 1), ('executor', 2), ('fixer', 3)) a (subject, place)
            union all
            select 'repository', r.id::text, r.name, row_number() over (order by r.created_at desc, r.id)
            from (select x.* from public.repositories x where x.tenant_id = in_tenant and private.has_permission(in_tenant, 'repositories.read') order by x.created_at desc, x.id limit 200) r) u) s)));
end $$;

-- A subject's score, event by event, newest first: what each was worth, how much of that is left, and the
-- score after it.
create function public.reputation_history(in_tenant uuid, of_kind text, of_subject text, most integer default 100)
returns table (id uuid, run_id uuid, kind text, points numeric, note text, created_at timestamptz, weight numeric, score numeric)
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'runs.read');
  return query select s.id, s.run_id, s.kind, s.points, s.note, s.created_at, round(s.weight::numeric, 3), round(s.score::numeric, 1)
    from private.reputation_steps(in_tenant, of_kind, of_subject, now()) with ordinality s (id, run_id, kind, points, note, created_at, weight, score, place)
    order by s.place desc limit least(greatest(most, 1), 1000);
end $$;

-- For platform owners: sets a score, with a reason that the workspace sees.
create function public.set_reputation(in_tenant uuid, of_kind text, of_subject text, to_score integer, why text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if not private.is_platform_owner() then
    raise exception 'Only a platform owner can set a score.' using errcode = '42501';
  elsif to_score is null or to_score not between 0 and 100 then
    raise exception 'A score is 0 to 100.' using errcode = 'PT400';
  elsif length(trim(coalesce(why, ''))) not between 1 and 400 then
    raise exception 'Say why in 1 to 400 characters.' using errcode = 'PT400';
  elsif not exists (select 1 from public.tenants t where t.id = in_tenant)
    or not ((of_kind = 'agent' and of_subject in ('planner', 'executor', 'fixer')) or (of_kind = 'repository' and exists (select 1 from public.repositories r where r.tenant_id = in_tenant and r.id::text = of_subject))) then
    raise exception 'There is no such agent or repository there.' using errcode = 'PT404';
  end if;
  insert into public.reputation_events (tenant_id, subject_kind, subject, kind, points, key, note, created_by)
  values (in_tenant, of_kind, of_subject, 'set_by_owner', to_score - private.reputation_score(in_tenant, of_kind, of_subject, now()), gen_random_uuid()::text, trim(why), private.actor());
end $$;

-- A workspace's own numbers of trust, null for the platform's: stricter than the platform's, never laxer.
create function public.set_trust(in_tenant uuid, new_start_score integer, new_restricted_below integer, new_trusted_from integer, new_half_life_days integer) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  platform public.platform_settings;
begin
  perform private.require_permission(in_tenant, 'governance.manage');
  select p.* into platform from public.platform_settings p;
  if new_start_score not between 0 and platform.start_score then
    raise exception 'Scores begin at 0 to %, as the platform''s owner has set.', platform.start_score using errcode = 'PT400';
  elsif new_restricted_below not between platform.restricted_below and 100 then
    raise exception 'Restricted is who has less than % at least, as the platform''s owner has set.', platform.restricted_below using errcode = 'PT400';
  elsif new_trusted_from not between platform.trusted_from and 100 then
    raise exception 'Trusted is who has % at least, as the platform''s owner has set.', platform.trusted_from using errcode = 'PT400';
  elsif coalesce(new_restricted_below, platform.restricted_below) > coalesce(new_trusted_from, platform.trusted_from) then
    raise exception 'Who is restricted cannot be trusted: the first number must not be above the second.' using errcode = 'PT400';
  elsif new_half_life_days not between platform.score_half_life_days and 3650 then
    raise exception 'A half-life is % to 3,650 days: nothing is forgotten sooner than the platform''s owner has set.', platform.score_half_life_days using errcode = 'PT400';
  end if;
  update public.tenant_settings set start_score = new_start_score, restricted_below = new_restricted_below, trusted_from = new_trusted_from, score_half_life_days = new_half_life_days where tenant_id = in_tenant;
end $$;

-- Merges whose fate is not known yet, those that were looked at longest ago first. After 21 days without
-- an answer of the forge nobody asks any more.
create function public.merges_to_judge(most integer) returns table (run_id uuid, merged_at timestamptz)
language sql stable security definer set search_path = ''
as $$
  select r.id, r.merged_at from public.runs r
  where r.merged_at > now() - interval '21 days' and r.merge_judged_at is null and not r.replayed and (r.merge_looked_at is null or r.merge_looked_at < now() - interval '20 hours')
  order by r.merge_looked_at nulls first, r.id limit least(most, 1000)
$$;

-- What became of a merge: 'reverted', 'untouched', 'touched' or 'gone', once; 'open' when it is too soon to say.
create function public.judge_merge(of_run uuid, verdict text, why text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  run public.runs;
begin
  select r.* into run from public.runs r where r.id = of_run for update;
  if run.id is null or run.merge_judged_at is not null then return; end if;
  update public.runs set merge_looked_at = now(), merge_judged_at = case when verdict <> 'open' then now() end where id = of_run;
  if verdict = 'reverted' then
    perform private.add_for_all(run, 'reverted', -15, run.id::text, why);
  elsif verdict = 'untouched' then
    perform private.add_for_all(run, 'untouched', 5, run.id::text, why);
  end if;
end $$;

revoke execute on function private.keep_reputation(), private.note_first_cap(), private.note_estimate(), private.note_merge_time(), private.add_reputation(uuid, text, text, uuid, text, numeric, text, text),
  private.add_for_all(public.runs, text, numeric, text, text), private.judge_run(), private.judge_decision(), private.trust_of(uuid), private.reputation_steps(uuid, text, text, timestamptz),
  private.reputation_score(uuid, text, text, timestamptz), private.standing_of(double precision, uuid) from public;
revoke execute on function public.run_standing(uuid, text), public.standings_now(uuid), public.reputation_history(uuid, text, text, integer), public.set_reputation(uuid, text, text, integer, text),
  public.set_trust(uuid, integer, integer, integer, integer), public.merges_to_judge(integer), public.judge_merge(uuid, text, text) from public, anon, authenticated;
grant execute on function public.run_standing(uuid, text), public.merges_to_judge(integer), public.judge_merge(uuid, text, text) to service_role;
grant execute on function public.standings_now(uuid), public.reputation_history(uuid, text, text, integer), public.set_reputation(uuid, text, text, integer, text), public.set_trust(uuid, integer, integer, integer, integer)
  to anon, authenticated, service_role;
