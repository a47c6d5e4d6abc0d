"use client";

import { Alert } from "@/components/ui/alert";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { DiffView } from "./diff-view";
import { useRun } from "./run-provider";
import { useText } from "./use-text";

/** What the run changed so far, against its base. */
export function RunDiff() {
  const runId = useRun(({ detail }) => detail.run.id);
  // Newest first: another artifact is another diff.
  const latest = useRun(({ detail }) => detail.artifacts.find(({ kind }) => kind === "diff")?.id);
  const path = `/runs/${runId}/diff`;
  const diff = useText(path, latest ?? "");
  if (diff.state === "failed") return <Alert variant="danger" title="The diff could not be read">{diff.message}</Alert>;
  if (diff.state === "loading") return <Skeleton className="h-64 w-full" />;
  if (!diff.text) return <EmptyState title="No changes yet">What the run writes appears here when it is committed.</EmptyState>;
  return (
    <div className="grid gap-2">
      <DiffView diff={diff.text} label="Diff of the run" />
      <p className="text-sm"><a href={path} target="_blank" rel="noreferrer">Open as plain text</a></p>
    </div>
  );
}
