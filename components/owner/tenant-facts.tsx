import { count, dollars } from "@/components/runs/format";
import type { TenantDetail } from "@/lib/owner/schema";

/** What a workspace did and has, in numbers. */
export function TenantFacts({ tenant }: { tenant: TenantDetail }) {
  const facts = [
    ["Runs under way", count(tenant.runs_open)],
    ["Runs in 24 hours", count(tenant.runs_day)],
    ["Runs in 30 days", count(tenant.runs_month)],
    ["Of them green", tenant.runs_month > 0 ? `${Math.round((tenant.green_month / tenant.runs_month) * 100)}%` : "–"],
    ["Spent in 24 hours", dollars(tenant.spent_day)],
    ["Spent in 30 days", dollars(tenant.spent_month)],
    ["Repositories", count(tenant.repositories)],
    ["API keys", count(tenant.keys)],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-border sm:grid-cols-4 xl:grid-cols-8">
      {facts.map(([label, value]) => (
        <div key={label} className="grid gap-0.5 bg-card px-3.5 py-2.5">
          <dt className="text-xs text-muted-foreground">{label}</dt>
          <dd className="text-base font-semibold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
