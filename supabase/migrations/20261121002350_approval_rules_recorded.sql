-- Who changes the rules of approvals, and what each person says about one, is recorded.
do $$
begin
  perform private.audit_table('public.approval_rules', 'approval_rule');
  perform private.audit_table('public.approval_votes', 'approval_vote');
end $$;
