"use client";

import dynamic from "next/dynamic";
import { useMemo } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import type { PatchEditorProps } from "./patch-editor";
import { readPatch } from "./patch-model";

const PatchEditor = dynamic(() => import("./patch-editor"), { ssr: false, loading: () => <Skeleton className="h-64 w-full" /> });
const PlainPatch = dynamic(() => import("./plain-patch"), { ssr: false, loading: () => <Skeleton className="h-64 w-full" /> });

/** Characters of one file's patch that the editor takes; more is shown as plain text. */
const MAX_EDITOR = 1024 * 1024;

interface PatchViewProps extends Omit<PatchEditorProps, "patch" | "view"> {
  /** One file's patch, as git writes it. */
  patch: string;
  /** Default: unified. */
  view?: PatchEditorProps["view"];
}

/** One file's patch, in an editor that is loaded when the first one shows. */
export function PatchView({ patch, view = "unified", ...rest }: PatchViewProps) {
  const large = patch.length > MAX_EDITOR;
  const read = useMemo(() => (large ? null : readPatch(patch)), [patch, large]);
  if (!read) {
    return (
      <div className="grid gap-2">
        <p className="text-sm text-muted-foreground">This file changed too much for the editor. Its patch is shown as plain text.</p>
        <PlainPatch patch={patch} label={rest.label} />
      </div>
    );
  }
  if (read.hunks.length === 0) return <p className="rounded-md border bg-card px-4 py-3 text-sm text-muted-foreground">No line of it changed.</p>;
  return (
    <div className="grid gap-2">
      <PatchEditor patch={read} view={view} {...rest} />
      {(read.endsOpen.old || read.endsOpen.new) && <p className="text-xs text-muted-foreground">{endings(read.endsOpen)}</p>}
    </div>
  );
}

function endings({ old, new: now }: { old: boolean; new: boolean }): string {
  if (old && now) return "The file ends without a newline.";
  return old ? "The file ended without a newline before; now it has one." : "The file ends without a newline now.";
}
