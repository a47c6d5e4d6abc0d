-- Who stopped what, and why, is in the record.
do $$
begin
  perform private.audit_table('public.stops', 'stop');
end $$;
