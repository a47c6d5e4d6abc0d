"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Counts } from "@/components/diff/file-tree";
import { PatchView } from "@/components/diff/patch-view";
import { STATUS } from "@/components/diff/status";
import { useJson } from "@/components/layout/use-json";
import { Skeleton } from "@/components/ui/skeleton";
import { union } from "@/lib/runs/compare";
import type { DiffFile, DiffFileSummary } from "@/lib/runs/diff-files";
import type { RunDiffList } from "@/lib/runs/read-diff";
import { Sides } from "./sides";

interface Side {
  runId: string;
  diff: RunDiffList;
}

/** Every file that either run touched; opened, both patches. */
export function Files({ a, b }: { a: Side; b: Side }) {
  const paths = union(a.diff.files.map(({ path }) => path), b.diff.files.map(({ path }) => path)).map(({ item }) => item).sort();
  if (paths.length === 0) return <p className="text-sm text-muted-foreground">Neither changed a file.</p>;
  return <ul className="divide-y rounded-lg border bg-card text-sm">{paths.map((path) => <FileLine key={path} path={path} a={a} b={b} />)}</ul>;
}

function FileLine({ path, a, b }: { path: string; a: Side; b: Side }) {
  const [open, setOpen] = useState(false);
  const of = ({ diff }: Side) => diff.files.find((file) => file.path === path);
  return (
    <li>
      <details className="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="grid cursor-pointer list-none grid-cols-2 gap-x-4 gap-y-0.5 rounded-lg px-3 py-2 focus-ring md:grid-cols-4 [&::-webkit-details-marker]:hidden">
          <span className="col-span-2 flex min-w-0 items-start gap-1.5 font-mono text-xs leading-5"><ChevronRight className="mt-0.5 size-4 shrink-0 text-muted-foreground group-open:rotate-90" aria-hidden /><span className="wrap-anywhere">{path}</span></span>
          <Change letter="A" file={of(a)} />
          <Change letter="B" file={of(b)} />
        </summary>
        {open && <div className="px-3 pb-4"><Sides a={<OnePatch path={path} letter="A" side={a} touched={Boolean(of(a))} />} b={<OnePatch path={path} letter="B" side={b} touched={Boolean(of(b))} />} /></div>}
      </details>
    </li>
  );
}

function Change({ letter, file }: { letter: string; file: DiffFileSummary | undefined }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className="text-xs text-muted-foreground">{letter}</span>
      {file ? <>{STATUS[file.status].word} <Counts additions={file.additions} deletions={file.deletions} /></> : <span className="text-muted-foreground">not touched</span>}
    </span>
  );
}

function OnePatch({ path, letter, side, touched }: { path: string; letter: string; side: Side; touched: boolean }) {
  const { data, problem } = useJson<DiffFile>(touched ? `/runs/${side.runId}/diff?path=${encodeURIComponent(path)}` : null, side.diff.artifactId ?? "");
  if (!touched) return <p className="text-muted-foreground">It left this file as it was.</p>;
  if (problem) return <p role="alert">{problem}</p>;
  if (!data) return <Skeleton className="h-40 w-full" />;
  if (data.binary) return <p className="text-muted-foreground">A binary file; its content is not shown.</p>;
  return <PatchView patch={data.patch} path={path} label={`${path} in ${letter}`} />;
}
