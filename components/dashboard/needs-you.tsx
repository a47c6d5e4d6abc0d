import { CircleCheck, CirclePause, CircleX, Hand, Hourglass, TriangleAlert, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { KIND } from "@/components/approvals/words";
import { PER, whom } from "@/components/budgets/words";
import { Time } from "@/components/layout/time";
import { headline } from "@/components/runs/format";
import { Card, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { ListedApproval } from "@/lib/approvals/schema";
import type { CapWarning } from "@/lib/governance/budgets/schema";
import type { RunSummary } from "@/lib/runs/schema";

interface NeedsYouProps {
  /** That this person may decide; `more` when there are others. */
  approvals: ListedApproval[];
  more: boolean;
  paused: RunSummary[];
  queued: RunSummary[];
  /** The person's own, of the last days. */
  failed: RunSummary[];
  warnings: CapWarning[];
}

/** What waits for whoever looks, the most urgent first. */
export function NeedsYou({ approvals, more, paused, queued, failed, warnings }: NeedsYouProps) {
  const nothing = [approvals, paused, queued, failed, warnings].every(({ length }) => length === 0);
  return (
    <Card className="content-start gap-3">
      <CardTitle>What needs you now</CardTitle>
      {nothing && <p className="flex items-center gap-2 text-sm text-muted-foreground"><CircleCheck className="size-4 text-success" aria-hidden />Nothing. No approval waits for you, and nothing stands still.</p>}
      <ul className="grid gap-1">
        {approvals.map(({ id, kind, goal, facts, expiresAt }) => (
          <Item key={id} Icon={Hand} tone="text-warning" href={`/approvals/${id}`} title={`${KIND[kind]}: ${headline(facts.about || goal || "", 120)}`}>Waits for your decision; without one it is a no from <Time at={expiresAt} inControl /></Item>
        ))}
        {more && <li className="px-2 text-sm"><Link href="/approvals" className="rounded-sm text-link focus-ring hover:underline">All approvals</Link></li>}
        {warnings.map((warning) => (
          <Item key={warning.id} Icon={TriangleAlert} tone={warning.percent === 100 ? "text-danger" : "text-warning"} href="/settings/budgets" title={`${whom(warning)}, ${PER[warning.period]}: ${warning.percent === 100 ? "the cap is used up" : `${warning.percent}% of the cap is used`}`}>
            <Time at={warning.createdAt} inControl />
          </Item>
        ))}
        {failed.map((run) => <Item key={run.id} Icon={CircleX} tone="text-danger" href={`/runs/${run.id}`} title={headline(run.goal, 120)}>Failed <Time at={run.finishedAt ?? run.createdAt} inControl /></Item>)}
        {paused.map((run) => <Item key={run.id} Icon={CirclePause} tone="text-warning" href={`/runs/${run.id}`} title={headline(run.goal, 120)}>{run.waitsFor ?? "Paused until someone resumes it."}</Item>)}
        {queued.map((run) => <Item key={run.id} Icon={Hourglass} tone="text-muted-foreground" href={`/runs/${run.id}`} title={headline(run.goal, 120)}>{run.waitsFor ?? "Queued."}{run.waitsUntil && <> Until <Time at={run.waitsUntil} inControl /></>}</Item>)}
      </ul>
    </Card>
  );
}

function Item({ Icon, tone, href, title, children }: { Icon: LucideIcon; tone: string; href: string; title: string; children: ReactNode }) {
  return (
    <li>
      <Link href={href} className="flex gap-2.5 rounded-md p-2 text-sm focus-ring hover:bg-muted">
        <Icon className={cn("mt-0.5 size-4 shrink-0", tone)} aria-hidden />
        <span className="grid min-w-0">
          <span className="line-clamp-2 font-medium wrap-anywhere">{title}</span>
          <span className="text-xs text-muted-foreground">{children}</span>
        </span>
      </Link>
    </li>
  );
}
