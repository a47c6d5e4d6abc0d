-- Who changed which cap, and who gave more money, is of the record. Not what is counted and warned of:
-- whoever holds a purse must wait for nothing that others hold while they wait for it.
do $$
begin
  perform private.audit_table('public.budget_caps', 'budget_cap', '{updated_at}');
  perform private.audit_table('public.budget_grants', 'budget_grant', ops => '{insert}');
end $$;
