-- A run's page asks for the last word on whether the run waits for its forge, however long its log is.
create index run_events_forge on public.run_events (run_id, number) where type in ('forge.waiting', 'forge.back', 'run.retried');
