"use client";

import Link from "next/link";
import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { KIND, STATUS } from "@/components/approvals/words";
import { useRun } from "./run-provider";

/** What was decided, by whom and why: by agents and policies, and by people. */
export function RunDecisions() {
  const decisions = useRun(({ detail }) => detail.decisions);
  const approvals = useRun(({ detail }) => detail.approvals);
  if (decisions.length === 0 && approvals.length === 0) return <EmptyState title="No decisions yet">What agents, policies and people decide appears here, with the reason.</EmptyState>;
  return (
    <div className="grid gap-6 text-sm">
      {approvals.length > 0 && (
        <section className="grid gap-2" aria-label="By people">
          <h2 className="font-medium">By people</h2>
          <ul className="divide-y rounded-lg border bg-card">
            {approvals.map((approval) => (
              <li key={approval.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5">
                <span className="font-medium">{KIND[approval.kind]}</span>
                <Badge variant={STATUS[approval.status].variant}>{STATUS[approval.status].label}</Badge>
                <span className="ml-auto text-xs text-muted-foreground"><Time at={approval.decidedAt ?? approval.createdAt} /></span>
                {approval.note && <p className="w-full wrap-anywhere whitespace-pre-wrap text-muted-foreground">{approval.note}</p>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {decisions.length > 0 && (
        <section className="grid gap-2" aria-label="By agents and policies">
          <h2 className="font-medium">By agents and policies</h2>
          <ul className="divide-y rounded-lg border bg-card">
            {decisions.map((decision) => (
              <li key={decision.id} className="grid gap-1 px-4 py-2.5 wrap-anywhere">
                <div className="flex flex-wrap items-baseline gap-x-3">
                  <span className="font-medium">{decision.choice}</span>
                  <span className="text-xs text-muted-foreground">{decision.actor} · {decision.kind.replaceAll("_", " ")}</span>
                  <span className="ml-auto text-xs text-muted-foreground"><Time at={decision.createdAt} /></span>
                </div>
                <p className="whitespace-pre-wrap text-muted-foreground">{decision.reason}</p>
                {decision.kind === "autonomy" && <Link href="/settings/trust" className="justify-self-start text-xs text-link underline focus-ring">How they came to their scores</Link>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
