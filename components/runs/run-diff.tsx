"use client";

import { DiffBrowser } from "@/components/diff/diff-browser";
import { useRun } from "./run-provider";

/** What the run changed so far, against its base. */
export function RunDiff() {
  const runId = useRun(({ detail }) => detail.run.id);
  // Newest first: another artifact is another diff.
  const latest = useRun(({ detail }) => detail.artifacts.find(({ kind }) => kind === "diff")?.id);
  const path = `/runs/${runId}/diff`;
  return (
    <div className="grid gap-3">
      <DiffBrowser source={path} version={latest ?? ""} />
      {latest && <p className="text-sm"><a href={`${path}?as=text`} target="_blank" rel="noreferrer">Open as plain text</a></p>}
    </div>
  );
}
