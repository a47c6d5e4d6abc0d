"use client";

import { Elapsed } from "@/components/layout/elapsed";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { RunCheck } from "@/lib/runs/schema";
import { lookOf, type CommitChecks } from "./check-look";

interface CheckListProps {
  groups: readonly CommitChecks[];
  headSha: string | null;
  baseSha: string | null;
  selected: string | null;
  onSelect: (id: string) => void;
}

/** The run's checks by commit, the one that is shown marked. */
export function CheckList({ groups, headSha, baseSha, selected, onSelect }: CheckListProps) {
  return (
    <nav aria-label="Checks" className="grid min-w-0 content-start gap-4">
      {groups.map(({ sha, checks }) => (
        <section key={sha} aria-label={`Commit ${sha.slice(0, 12)}`} className="grid min-w-0 gap-1">
          <h2 className="flex flex-wrap items-center gap-2 px-2 text-xs text-muted-foreground">
            <code className="font-mono">{sha.slice(0, 12)}</code>
            {sha === headSha && <Badge variant="info">Head</Badge>}
            {sha === baseSha && <Badge>Base</Badge>}
          </h2>
          <ul className="grid gap-0.5">{checks.map((check) => <li key={check.id}><CheckItem check={check} selected={check.id === selected} onSelect={() => onSelect(check.id)} /></li>)}</ul>
        </section>
      ))}
    </nav>
  );
}

function CheckItem({ check, selected, onSelect }: { check: RunCheck; selected: boolean; onSelect: () => void }) {
  const { Icon, className, label } = lookOf(check);
  return (
    <button type="button" aria-current={selected || undefined} onClick={onSelect} className={cn("flex w-full cursor-pointer flex-wrap items-center gap-x-2 gap-y-0.5 rounded-md px-2 py-1.5 text-left text-sm focus-ring hover:bg-muted", selected && "bg-muted")}>
      <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
      <span className={cn("min-w-0 wrap-anywhere", selected && "font-medium")}>{check.name}</span>
      <span className="text-muted-foreground">{label}</span>
      {check.attempt > 1 && <Badge>Run {check.attempt}</Badge>}
      {!check.required && <Badge>Not required</Badge>}
      {check.startedAt && <span className="ml-auto text-xs text-muted-foreground"><Elapsed from={check.startedAt} to={check.completedAt} /></span>}
    </button>
  );
}
