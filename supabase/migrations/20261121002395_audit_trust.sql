-- The record has who set a score.
do $$
begin
  perform private.audit_table('public.reputation_events', 'reputation', ops => '{insert}', insert_when => 'new.kind = ''set_by_owner''');
end $$;
