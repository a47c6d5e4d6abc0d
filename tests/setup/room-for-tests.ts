import type { SupabaseClient } from "@supabase/supabase-js";

/** Many runs in a short time, of which no person approves more than their autonomy asks: where a test is about neither limits nor trust. The platform trusts everybody then; a workspace may trust less. */
export async function roomForTests(service: SupabaseClient, tenantId: string): Promise<void> {
  const raised = await service.from("platform_settings").update({ max_runs_per_day: 100_000, max_pull_requests_per_hour: 10_000, restricted_below: 0, trusted_from: 0 }).eq("only_row", true).select("only_row");
  const roomy = await service.from("tenant_settings").update({ runs_per_day: 100_000, pull_requests_per_hour: 10_000 }).eq("tenant_id", tenantId).select("tenant_id");
  if (raised.error || roomy.error) throw new Error(`The workspace could not be given room: ${JSON.stringify(raised.error ?? roomy.error)}`);
}
