"use client";

import { ChevronsRight, GitBranch, GitPullRequest } from "lucide-react";
import type { ReactNode } from "react";
import { Elapsed } from "@/components/layout/elapsed";
import { Time } from "@/components/layout/time";
import { cn } from "@/components/ui/cn";
import { Meter } from "@/components/ui/meter";
import { OutsideLink } from "@/components/ui/outside-link";
import { headChecks } from "@/lib/runs/head-checks";
import { count, dollars } from "./format";
import { useRun } from "./run-provider";

/** What one asks of a run at a glance: what it cost, how long it took, where its work is. */
export function RunFacts() {
  const run = useRun(({ detail }) => detail.run);
  const pullRequest = useRun(({ detail }) => detail.pullRequest);
  const checks = useRun(({ detail }) => detail.checks);
  const turns = useRun((state) => state.turns.length);
  const tokens = useRun((state) => state.turns.reduce((sum, turn) => sum + turn.inputTokens + turn.outputTokens, 0));
  const head = headChecks({ run, checks });
  const green = head.filter(({ conclusion }) => conclusion === "success").length;
  return (
    <div className="grid gap-x-8 gap-y-4 rounded-lg border bg-card px-4 py-3 shadow-xs md:grid-cols-[minmax(10rem,13rem)_minmax(0,1fr)] md:items-center">
      <Meter label="Cost" value={run.spentMicros} reserved={run.reservedMicros} max={run.capMicros} text={`${dollars(run.spentMicros)} of ${dollars(run.capMicros)}`} />
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 text-sm sm:flex sm:flex-wrap [&_dt]:text-xs [&_dt]:text-muted-foreground">
        <Fact name="Took">{run.startedAt ? <Elapsed from={run.startedAt} to={run.finishedAt} /> : "Not started"}</Fact>
        <Fact name="Turns">{count(turns)}</Fact>
        <Fact name="Tokens">{count(tokens)}</Fact>
        <Fact name="Checks">{head.length === 0 ? "None yet" : `${green} of ${head.length} green`}</Fact>
        <Fact name="Model">{run.model}</Fact>
        <Fact name="Asked for"><Time at={run.createdAt} /></Fact>
        {pullRequest && (
          <Fact name="Pull request">
            <span className="flex items-center gap-1">
              <GitPullRequest className="size-3.5 shrink-0" aria-hidden />
              {pullRequest.url ? <OutsideLink href={pullRequest.url} className="-my-0.5">#{pullRequest.number}</OutsideLink> : `#${pullRequest.number}`} {pullRequest.status}{pullRequest.draft && pullRequest.status === "open" ? ", draft" : ""}
            </span>
          </Fact>
        )}
        {run.branch && (
          <Fact name="Branch" className="col-span-2">
            <span className="flex items-center gap-1 font-mono text-xs leading-5"><GitBranch className="size-3.5 shrink-0" aria-hidden />{run.branch}<span className="sr-only"> into </span><ChevronsRight className="size-3 shrink-0 text-muted-foreground" aria-hidden />{run.baseBranch}</span>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ name, className, children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <div className={cn("min-w-0", className)}>
      <dt>{name}</dt>
      <dd className="wrap-anywhere tabular-nums">{children}</dd>
    </div>
  );
}
