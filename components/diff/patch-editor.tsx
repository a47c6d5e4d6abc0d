"use client";

import { useEffect, useRef } from "react";
import { openSplit, openUnified, type PatchEditorHandle } from "./patch-editors";
import type { Patch } from "./patch-model";

export interface PatchEditorProps {
  patch: Patch;
  path: string;
  /** What screen readers call it. */
  label: string;
  view: "split" | "unified";
  line?: number | null;
  onLine?: (line: number) => void;
}

/** The editor that shows a patch. It is large: import it lazily, as `PatchView` does. */
export default function PatchEditor({ patch, path, label, view, line = null, onLine }: PatchEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<PatchEditorHandle>(null);
  const told = useRef({ onLine, line });
  // A file that changes while it is read stays where it was scrolled to.
  const left = useRef({ of: "", top: 0 });
  useEffect(() => {
    told.current = { onLine, line };
  });
  useEffect(() => {
    const open = view === "split" ? openSplit : openUnified;
    const opened = open(place.current!, patch, { path, label, onLine: (chosen) => told.current.onLine?.(chosen) });
    editor.current = opened;
    const of = `${view} ${path}`;
    if (told.current.line !== null) opened.setLine(told.current.line);
    if (left.current.of === of) opened.scroller.scrollTop = left.current.top;
    return () => {
      editor.current = null;
      left.current = { of, top: opened.scroller.scrollTop };
      opened.destroy();
    };
  }, [patch, path, label, view]);
  useEffect(() => editor.current?.setLine(line), [line]);
  return <div ref={place} className="min-w-0 overflow-hidden rounded-md border bg-card" />;
}
