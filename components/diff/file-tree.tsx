"use client";

import { ChevronDown, ChevronRight, Folder, FolderOpen } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { VList, type VListHandle } from "virtua";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { count } from "@/components/runs/format";
import type { DiffFileSummary } from "@/lib/runs/diff-files";
import { STATUS } from "./status";
import { treeRows, type TreeRow } from "./tree";

interface FileTreeProps {
  files: readonly DiffFileSummary[];
  selected: string | null;
  onSelect: (path: string) => void;
}

const ROW = 28;

/**
 * The changed files by folder. Arrows move as in every tree: right opens, left closes or goes to the
 * folder, Home and End, Enter shows the file; typing above narrows it by name.
 */
export function FileTree({ files, selected, onSelect }: FileTreeProps) {
  const id = useId();
  const list = useRef<VListHandle>(null);
  const [filter, setFilter] = useState("");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState<string | null>(null);
  const wanted = filter.trim().toLowerCase();
  const rows = useMemo(() => treeRows(wanted ? files.filter(({ path }) => path.toLowerCase().includes(wanted)) : files, wanted ? NONE : closed), [files, closed, wanted]);
  const place = (path: string | null) => rows.findIndex((row) => row.path === path);
  const active = Math.max(0, place(cursor) >= 0 ? place(cursor) : place(selected));
  const selectedAt = place(selected);

  useEffect(() => {
    if (selectedAt >= 0) list.current?.scrollToIndex(selectedAt, { align: "nearest" });
    // Only when another file is shown: a list that changes under a reader must not move.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);

  const toggle = (path: string, open: boolean) =>
    setClosed((before) => {
      const after = new Set(before);
      if (open) after.delete(path);
      else after.add(path);
      return after;
    });
  const go = (index: number) => {
    const at = Math.min(Math.max(index, 0), rows.length - 1);
    setCursor(rows[at]?.path ?? null);
    list.current?.scrollToIndex(at, { align: "nearest" });
  };
  const press = (row: TreeRow) => {
    setCursor(row.path);
    if (row.kind === "file") onSelect(row.path);
    else toggle(row.path, !row.open);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    if (!row || event.metaKey || event.ctrlKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(active + 1),
      ArrowUp: () => go(active - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (row.kind === "folder" && !row.open ? toggle(row.path, true) : row.kind === "folder" && go(active + 1)),
      ArrowLeft: () => (row.kind === "folder" && row.open && !wanted ? toggle(row.path, false) : row.parent >= 0 && go(row.parent)),
      Enter: () => press(row),
      " ": () => press(row),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    setCursor(row.path);
    act();
  };

  return (
    <div className="grid min-w-0 gap-2">
      <Input type="search" value={filter} onChange={(event) => setFilter(event.target.value)} aria-label="Filter files by name" placeholder="Filter files" />
      {rows.length === 0 ? (
        <p className="px-2 py-4 text-sm text-muted-foreground">No changed file has this in its name.</p>
      ) : (
        <VList ref={list} data={rows} itemSize={ROW} keepMounted={[active]} role="tree" aria-label="Changed files" tabIndex={0} aria-activedescendant={`${id}-${active}`} onKeyDown={onKeyDown} className="group rounded-md focus-ring" style={{ height: `min(${rows.length * ROW}px, var(--tree-height, 70vh))` }}>
          {(row, index) => <Row key={row.path} id={`${id}-${index}`} row={row} selected={row.path === selected} active={index === active} onPress={() => press(row)} />}
        </VList>
      )}
    </div>
  );
}

const NONE: ReadonlySet<string> = new Set();

function Row({ id, row, selected, active, onPress }: { id: string; row: TreeRow; selected: boolean; active: boolean; onPress: () => void }) {
  const folder = row.kind === "folder";
  const { additions, deletions } = folder ? row : row.file;
  const status = folder ? null : STATUS[row.file.status];
  const Chevron = folder && row.open ? ChevronDown : ChevronRight;
  const Icon = folder && row.open ? FolderOpen : Folder;
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={folder ? row.open : undefined}
      aria-selected={folder ? undefined : selected}
      onClick={onPress}
      title={row.path}
      style={{ paddingLeft: `${(row.level - 1) * 0.75 + 0.25}rem` }}
      className={cn("flex h-7 cursor-pointer items-center gap-1.5 rounded-md pr-2 text-sm hover:bg-muted", selected && "bg-muted font-medium", active && "group-focus-visible:outline-2 group-focus-visible:-outline-offset-2 group-focus-visible:outline-ring")}
    >
      {folder ? (
        <>
          <Chevron className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
          <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        </>
      ) : (
        <span className={cn("grid w-5 shrink-0 place-items-center font-mono text-xs font-semibold", status!.className)} title={status!.word} aria-hidden>{status!.letter}</span>
      )}
      <span className="min-w-0 truncate">{row.name}</span>
      {status && <span className="sr-only">, {status.word}</span>}
      <Counts additions={additions} deletions={deletions} />
    </div>
  );
}

/** How many lines were added and removed. */
export function Counts({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <span className="ml-auto flex shrink-0 gap-1.5 font-mono text-xs tabular-nums">
      {additions > 0 && <span className="text-success">+{count(additions)}</span>}
      {deletions > 0 && <span className="text-danger">−{count(deletions)}</span>}
    </span>
  );
}
