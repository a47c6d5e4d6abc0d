-- What the dashboard asks first, whatever the number of runs that ended well.
create index runs_under_way on public.runs (tenant_id, created_at desc, id desc) where finished_at is null;
create index runs_failed on public.runs (tenant_id, created_by, created_at desc, id desc) where status = 'failed';
