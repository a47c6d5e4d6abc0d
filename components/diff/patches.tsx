"use client";

import { useMemo, useState } from "react";
import { parseDiff, type DiffFile } from "@/lib/runs/diff-files";
import { Counts } from "./file-tree";
import { PatchView } from "./patch-view";
import { STATUS } from "./status";

/** Files of one diff that show at once; each is an editor of its own, opened when it is asked for. */
const MAX_FILES = 200;

/** A diff of a few files below each other, as an act that waits for approval carries it. The first is open. */
export function Patches({ diff }: { diff: string }) {
  const files = useMemo(() => parseDiff(diff), [diff]);
  return (
    <ul className="grid min-w-0 gap-2">
      {files.slice(0, MAX_FILES).map((file, index) => <PatchItem key={file.path} file={file} first={index === 0} />)}
      {files.length > MAX_FILES && <li className="text-sm text-muted-foreground">… and {files.length - MAX_FILES} files more.</li>}
    </ul>
  );
}

function PatchItem({ file, first }: { file: DiffFile; first: boolean }) {
  const [open, setOpen] = useState(first);
  const status = STATUS[file.status];
  return (
    <li className="min-w-0">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className="rounded-md border">
        <summary className="cursor-pointer rounded-md px-3 py-2 text-sm focus-ring">
          <span className="inline-flex max-w-[calc(100%-1.5rem)] flex-wrap items-center gap-x-3 align-middle">
            <span className="min-w-0 font-mono text-xs wrap-anywhere">{file.path}</span>
            <span className={status.className}>{status.word}</span>
            <Counts additions={file.additions} deletions={file.deletions} />
          </span>
        </summary>
        <div className="px-2 pb-2">{open && (file.binary ? <p className="px-1 text-sm text-muted-foreground">A binary file: its content is not shown.</p> : <PatchView patch={file.patch} path={file.path} label={`Changes of ${file.path}`} />)}</div>
      </details>
    </li>
  );
}
