"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { useJson } from "@/components/layout/use-json";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Approval, ListedApproval } from "@/lib/approvals/schema";
import type { ApprovalActions } from "./approval-actions";
import { ApprovalCard } from "./approval-card";
import type { Colleague } from "./hand-on";

/** The exact act beside the list, read when it is looked at, and again when something about it changed. */
export function InboxPane({ listed, actions, colleagues }: { listed: ListedApproval; actions: ApprovalActions; colleagues: Colleague[] }) {
  const router = useRouter();
  const version = [listed.status, listed.decision, listed.delegatedTo, listed.facts.votes.length].join();
  const { data, problem, again } = useJson<{ approval: Approval }>(`/api/v1/approvals/${listed.id}`, version);
  const refresh = useCallback(async () => {
    again();
    router.refresh();
  }, [again, router]);
  const failed = problem && <Alert variant="danger" title="The act could not be read">{problem}<Button variant="secondary" size="sm" className="justify-self-start" onClick={again}>Try again</Button></Alert>;
  if (!data) return failed || <div role="status"><span className="sr-only">Loading the act</span><Skeleton className="h-72" /></div>;
  return (
    <div className="grid min-w-0 gap-3">
      {failed}
      <ApprovalCard key={data.approval.id} approval={data.approval} actions={actions} colleagues={colleagues} onDecided={refresh} />
      {listed.runId && <Link className="justify-self-start text-sm text-link underline focus-ring" href={`/runs/${listed.runId}`}>Open its run</Link>}
    </div>
  );
}
