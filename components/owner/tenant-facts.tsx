import { count, dollars } from "@/components/runs/format";
import type { TenantDetail } from "@/lib/owner/schema";
import { Facts } from "./facts";

/** What a workspace did and has, in numbers. */
export function TenantFacts({ tenant }: { tenant: TenantDetail }) {
  return <Facts facts={[
    ["Runs under way", count(tenant.runs_open)],
    ["Runs in 24 hours", count(tenant.runs_day)],
    ["Runs in 30 days", count(tenant.runs_month)],
    ["Of them green", tenant.runs_month > 0 ? `${Math.round((tenant.green_month / tenant.runs_month) * 100)}%` : "–"],
    ["Spent in 24 hours", dollars(tenant.spent_day)],
    ["Spent in 30 days", dollars(tenant.spent_month)],
    ["Repositories", count(tenant.repositories)],
    ["API keys", count(tenant.keys)],
  ]} />;
}
