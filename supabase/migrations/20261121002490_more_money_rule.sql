-- A decision is noted before it counts: who may give how much is asked when it is noted, while whoever
-- decides is there to be told, and not again when it counts.
drop trigger check_more_money on public.approvals;
create trigger check_more_money before update of decision on public.approvals
for each row when (new.kind = 'more_money' and new.decision = 'approved' and old.decision is distinct from new.decision) execute function private.check_more_money();
