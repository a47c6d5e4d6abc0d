-- How long a decision of a page can be taken back, 0 to 60 seconds.
create function public.set_undo_seconds(in_tenant uuid, new_seconds integer) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require_permission(in_tenant, 'approvals.manage');
  perform private.check_settings(in_tenant, jsonb_build_object('undo_seconds', new_seconds));
  update public.tenant_settings set undo_seconds = new_seconds where tenant_id = in_tenant;
end $$;
revoke execute on function public.set_undo_seconds(uuid, integer) from public;
grant execute on function public.set_undo_seconds(uuid, integer) to anon, authenticated, service_role;
