"use client";

import { useJson } from "@/components/layout/use-json";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { DiffFile, DiffFileSummary } from "@/lib/runs/diff-files";
import { CopyButton } from "./copy-button";
import { Counts } from "./file-tree";
import { PatchView } from "./patch-view";
import { STATUS } from "./status";
import type { View } from "./use-view";

interface DiffFileViewProps {
  source: string;
  file: DiffFileSummary;
  version: string;
  view: View;
  line: number | null;
  onLine: (line: number) => void;
}

/** One file of the diff: what became of it, and its patch. */
export function DiffFileView({ source, file, version, view, line, onLine }: DiffFileViewProps) {
  const read = useJson<DiffFile>(`${source}?path=${encodeURIComponent(file.path)}`, version);
  const status = STATUS[file.status];
  return (
    <section aria-label={file.path} className="grid min-w-0 gap-2">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <h2 className="min-w-0 font-mono text-sm wrap-anywhere">{file.previousPath && <><span className="text-muted-foreground">{file.previousPath}</span> → </>}{file.path}</h2>
        <CopyButton text={file.path} label="Copy the path" />
        <span className={status.className}>{status.word}</span>
        {file.mode && <span className="text-muted-foreground">mode {file.mode.from} → {file.mode.to}</span>}
        <Counts additions={file.additions} deletions={file.deletions} />
      </header>
      {read.problem && <Alert variant="danger" title="The file could not be read">{read.problem} <Button variant="link" size="inline" onClick={read.again}>Try again</Button></Alert>}
      {!read.data && !read.problem && <Skeleton className="h-96 w-full" />}
      {read.data && (file.binary ? <p className="rounded-md border bg-card px-4 py-3 text-sm text-muted-foreground">A binary file: its content is not shown.</p> : <PatchView patch={read.data.patch} path={file.path} label={`Changes of ${file.path}`} view={view} line={line} onLine={onLine} />)}
    </section>
  );
}
