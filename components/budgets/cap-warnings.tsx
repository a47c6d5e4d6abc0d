import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Time } from "@/components/layout/time";
import { dollars } from "@/components/runs/format";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import type { CapWarning } from "@/lib/governance/budgets/schema";
import { PER, whom } from "./words";

/** The lines that caps crossed in their periods of now, newest first. */
export function CapWarnings({ warnings }: { warnings: readonly CapWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <Card>
      <CardHeader><CardTitle>Warnings of these periods</CardTitle></CardHeader>
      <ul className="grid gap-2 text-sm">
        {warnings.map((warning) => (
          <li key={warning.id} className="flex gap-2">
            <TriangleAlert className={`mt-0.5 size-4 shrink-0 ${warning.percent === 100 ? "text-danger" : "text-warning"}`} aria-hidden />
            <span className="min-w-0 wrap-anywhere">
              {whom(warning)}, {PER[warning.period]}: {warning.percent === 100 ? `nothing more fits under ${dollars(warning.amountMicros)}` : `${warning.percent}% of ${dollars(warning.amountMicros)} is used`},{" "}
              <Time at={warning.createdAt} />{warning.runId && <>, by <Link href={`/runs/${warning.runId}`} className="rounded-sm underline underline-offset-2 focus-ring">this run</Link></>}.
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
