"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { count } from "@/components/runs/format";
import { useJson } from "@/components/layout/use-json";
import { useKept } from "@/components/layout/use-kept";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import type { RunDiffList } from "@/lib/runs/read-diff";
import { DiffFileView } from "./diff-file-view";
import { Counts, FileTree } from "./file-tree";
import { inTreeOrder } from "./tree";
import { useView } from "./use-view";

interface DiffBrowserProps {
  /** The route that answers the list, and with `?path=` a file: `/runs/<id>/diff`. */
  source: string;
  /** Changes when the diff does. */
  version: string;
}

/** A diff to look through: its files as a tree beside the one that is shown. File, line and view are in the address. */
export function DiffBrowser({ source, version }: DiffBrowserProps) {
  const list = useJson<RunDiffList>(source, version);
  const [{ file, line }, setPlace] = useQueryStates({ file: parseAsString, line: parseAsInteger }, { history: "push", scroll: false });
  const { view, mayChoose, choose } = useView();
  const files = useMemo(() => inTreeOrder(list.data?.files ?? []), [list.data]);
  const indexOf = (wanted: string | undefined) => files.findIndex(({ path }) => path === wanted);
  const unasked = useKept(files[0]?.path, (path) => indexOf(path) >= 0);
  const at = indexOf(file ?? unasked);
  const shown = files[at];

  const show = (path: string | undefined) => {
    if (path !== undefined) void setPlace({ file: path, line: null });
  };
  useShortcuts([
    { keys: "j", label: "Next file", group: "Diff", run: () => show(files[at + 1]?.path) },
    { keys: "k", label: "Previous file", group: "Diff", run: () => show(files[at - 1]?.path) },
  ]);

  if (!list.data && list.problem) return <Alert variant="danger" title="The diff could not be read">{list.problem} <Button variant="link" size="inline" onClick={list.again}>Try again</Button></Alert>;
  if (!list.data) return <Loading />;
  if (files.length === 0) return <EmptyState title="No changes yet">What the run writes appears here when it is committed.</EmptyState>;
  return (
    <div className="grid min-w-0 gap-3">
      {list.problem && <Alert variant="warning">The newest diff could not be read: {list.problem} <Button variant="link" size="inline" onClick={list.again}>Try again</Button></Alert>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <p className="flex items-center gap-2">{files.length === 1 ? "1 file changed" : `${count(files.length)} files changed`} <Counts additions={list.data.additions} deletions={list.data.deletions} /></p>
        <div className="ml-auto flex items-center gap-2">
          <Button variant="secondary" size="sm" disabled={at <= 0} onClick={() => show(files[at - 1]?.path)} aria-keyshortcuts="K" aria-label="Previous file"><ChevronLeft aria-hidden /></Button>
          <Button variant="secondary" size="sm" disabled={at >= files.length - 1} onClick={() => show(files[at + 1]?.path)} aria-keyshortcuts="J" aria-label="Next file"><ChevronRight aria-hidden /></Button>
          {mayChoose && <Segmented label="How changes are shown" value={view} onValueChange={choose} options={VIEWS} />}
        </div>
      </div>
      <div className="grid min-w-0 items-start gap-4 [--tree-height:14rem] lg:grid-cols-[minmax(12rem,18rem)_minmax(0,1fr)] lg:[--tree-height:68vh]">
        <FileTree files={files} selected={shown?.path ?? null} onSelect={show} />
        {shown ? (
          <DiffFileView key={shown.path} source={source} file={shown} version={list.data.digest ?? ""} view={view} line={line} onLine={(chosen) => void setPlace({ file: shown.path, line: chosen })} />
        ) : (
          <EmptyState title="This file is not in the diff">{file} is not among the changed files, or not any more. Choose another one.</EmptyState>
        )}
      </div>
    </div>
  );
}

const VIEWS = [{ value: "unified", label: "Inline" }, { value: "split", label: "Side by side" }] as const;

function Loading() {
  return (
    <div role="status" aria-label="The diff is loading" className="grid gap-4 lg:grid-cols-[minmax(12rem,18rem)_minmax(0,1fr)]">
      <div className="grid content-start gap-2">{[80, 60, 70, 50, 65].map((width) => <Skeleton key={width} className="h-6" style={{ width: `${width}%` }} />)}</div>
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
