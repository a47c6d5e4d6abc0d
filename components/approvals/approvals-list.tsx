import Link from "next/link";
import { Time } from "@/components/layout/time";
import { headline } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import type { ListedApproval } from "@/lib/approvals/schema";
import { KIND, STATUS } from "./words";

/** Each leads to its run, where the exact act is shown and decided about. */
export function ApprovalsList({ approvals }: { approvals: ListedApproval[] }) {
  return (
    <ul className="divide-y rounded-lg border bg-card">
      {approvals.map((approval) => (
        <li key={approval.id} className="grid gap-1 px-4 py-3 hover:bg-muted/40">
          <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <Link href={`/runs/${approval.runId}`} className="rounded-sm font-medium focus-ring hover:underline">{KIND[approval.kind]}</Link>
            <Badge variant={STATUS[approval.status].variant}>{STATUS[approval.status].label}</Badge>
            <span className="text-xs text-muted-foreground sm:ml-auto">Asked <Time at={approval.createdAt} /></span>
          </div>
          <p className="text-sm wrap-anywhere text-muted-foreground">{headline(approval.goal, 200)}</p>
        </li>
      ))}
    </ul>
  );
}
