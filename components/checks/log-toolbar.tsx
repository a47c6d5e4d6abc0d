"use client";

import { ArrowDownToLine, ChevronDown, ChevronUp, CircleX, Download } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { CopyButton } from "@/components/diff/copy-button";
import { count } from "@/components/runs/format";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { LogSearchState } from "./use-log-search";

interface LogToolbarProps {
  checkId: string;
  name: string;
  search: LogSearchState;
  total: number | null;
  onJump: (line: number) => void;
  /** null where no line tells of a failure. */
  onNextFailure: (() => void) | null;
  /** null when the log does not grow any more. */
  following: { on: boolean; toggle: () => void } | null;
}

/** Search, jumps and what to do with the whole log. */
export function LogToolbar({ checkId, name, search, total, onJump, onNextFailure, following }: LogToolbarProps) {
  const matches = search.found?.matches.length ?? 0;
  const step = (by: number) => matches > 0 && search.goTo((Math.max(search.at, by > 0 ? -1 : 0) + by + matches) % matches);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  };
  return (
    <div role="toolbar" aria-label={`Log of ${name}`} className="flex flex-wrap items-center gap-2">
      <div className="flex min-w-48 flex-1 items-center gap-1">
        <Input type="search" aria-label="Search the log" placeholder="Search the log" value={search.query} onChange={(event) => search.setQuery(event.target.value)} onKeyDown={onKeyDown} />
        <Button variant="ghost" size="icon" aria-label="Previous match" disabled={matches === 0} onClick={() => step(-1)}><ChevronUp aria-hidden /></Button>
        <Button variant="ghost" size="icon" aria-label="Next match" disabled={matches === 0} onClick={() => step(1)}><ChevronDown aria-hidden /></Button>
      </div>
      <span role="status" className="min-w-24 text-xs text-muted-foreground tabular-nums max-sm:empty:hidden">{saidOf(search)}</span>
      <JumpToLine total={total} onJump={onJump} />
      {onNextFailure && <Button variant="secondary" size="sm" onClick={onNextFailure}><CircleX className="text-danger" aria-hidden />Next failure</Button>}
      {following && <Button variant="secondary" size="sm" aria-pressed={following.on} onClick={following.toggle}><ArrowDownToLine aria-hidden />{following.on ? "Following" : "Follow"}</Button>}
      <CopyButton label="Copy the log" text={async () => (await fetch(`/checks/${checkId}/log`)).text()} />
      <Button asChild variant="ghost" size="icon-sm"><a href={`/checks/${checkId}/log`} download={`${name.replace(/[^\w.-]+/g, "-")}.log`} aria-label="Download the log" title="Download the log"><Download aria-hidden /></a></Button>
    </div>
  );
}

function saidOf({ query, found, problem, at }: LogSearchState): string {
  if (query.trim() === "") return "";
  if (problem) return problem;
  if (!found) return "Searching…";
  if (found.total === 0) return "No line has this.";
  const lines = found.total === 1 ? "1 line" : `${count(found.total)} lines`;
  const first = found.total > found.matches.length ? ` (first ${found.matches.length} shown)` : "";
  return at < 0 ? `${lines}${first}` : `${count(at + 1)} of ${count(found.total)}${first}`;
}

function JumpToLine({ total, onJump }: { total: number | null; onJump: (line: number) => void }) {
  const [typed, setTyped] = useState("");
  const line = Number(typed.replaceAll(/[,.\s]/g, ""));
  const submit = () => Number.isInteger(line) && line >= 1 && onJump(Math.min(line, total ?? line));
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }} className="flex items-center gap-1">
      <Input inputMode="numeric" aria-label="Go to line" placeholder="Line" value={typed} onChange={(event) => setTyped(event.target.value)} className="w-24" />
      <Button variant="ghost" size="sm" type="submit">Go</Button>
    </form>
  );
}
