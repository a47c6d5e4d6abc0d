"use client";

import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { CheckList } from "@/components/checks/check-list";
import { byCommit, worthALook } from "@/components/checks/check-look";
import { CheckView } from "@/components/checks/check-view";
import { useKept } from "@/components/layout/use-kept";
import { EmptyState } from "@/components/ui/empty-state";
import { useRun } from "./run-provider";

/** The run's checks by commit, beside the log of the one that is looked at. Check and line are in the address. */
export function RunChecks() {
  const checks = useRun(({ detail }) => detail.checks);
  const { id: runId, headSha, baseSha } = useRun(({ detail }) => detail.run);
  const [{ check: wanted, line }, setPlace] = useQueryStates({ check: parseAsString, line: parseAsInteger }, { history: "push", scroll: false });
  const groups = useMemo(() => byCommit(checks, headSha), [checks, headSha]);
  const isThere = (of: string) => checks.some(({ id }) => id === of);
  const unasked = useKept(worthALook(groups)?.id, isThere);
  const shown = checks.find(({ id }) => id === (wanted ?? unasked));
  if (checks.length === 0) return <EmptyState title="No checks yet">The repository&apos;s own tests run on each commit that is pushed.</EmptyState>;
  return (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(12rem,17rem)_minmax(0,1fr)]">
      <CheckList groups={groups} headSha={headSha} baseSha={baseSha} selected={shown?.id ?? null} onSelect={(id) => void setPlace({ check: id, line: null })} />
      {shown ? (
        <CheckView key={shown.id} check={shown} runId={runId} line={line} onLine={(chosen) => void setPlace({ check: shown.id, line: chosen })} />
      ) : (
        <EmptyState title="This check is not there">It is not among the run&apos;s latest checks. Choose another one.</EmptyState>
      )}
    </div>
  );
}
