-- The runs of a repository are read newest first: its page shows the latest, the list of runs can be
-- narrowed to them. The index goes on serving the foreign key, which is its beginning.
drop index public.runs_repository;
create index runs_repository on public.runs (tenant_id, repository_id, created_at desc, id desc);
