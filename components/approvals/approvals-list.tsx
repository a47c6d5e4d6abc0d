"use client";

import Link from "next/link";
import { useRef } from "react";
import { Time } from "@/components/layout/time";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { headline } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { ListedApproval } from "@/lib/approvals/schema";
import { KIND, STATUS } from "./words";

/** Each leads to its run, where the exact act is shown and decided about. */
export function ApprovalsList({ approvals }: { approvals: ListedApproval[] }) {
  const list = useRef<HTMLUListElement>(null);
  /** The focus is the selection: Enter opens it, as it opens any link. */
  const move = (by: 1 | -1) => {
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useShortcuts([
    { keys: "j", label: "Next approval", group: "List", run: () => move(1) },
    { keys: "k", label: "Previous approval", group: "List", run: () => move(-1) },
  ]);
  return (
    <ul
      ref={list}
      className="overflow-clip rounded-lg border bg-card"
      onKeyDown={(event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      }}
    >
      {approvals.map(({ id, runId, kind, status, goal, repository, createdAt, expiresAt, decidedAt }) => {
        const waits = status === "pending";
        return (
          <li
            key={id}
            className={cn(
              "relative grid gap-x-4 gap-y-1 border-b border-l-4 border-l-transparent px-3 py-3 text-sm last:border-b-0 hover:bg-sunken has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-ring md:grid-cols-[8rem_minmax(0,1fr)_auto]",
              waits && "border-l-warning bg-warning-soft/50 hover:bg-warning-soft",
            )}
          >
            <Badge variant={STATUS[status].variant}>{STATUS[status].label}</Badge>
            <div className="min-w-0">
              <Link href={`/runs/${runId}`} className={cn("outline-none after:absolute after:inset-0", waits ? "font-semibold" : "font-medium")}>{KIND[kind]}<span className="sr-only">: {headline(goal ?? "", 100)}</span></Link>
              <p className="line-clamp-2 wrap-anywhere">{headline(goal ?? "", 200)}</p>
              <p className="truncate text-xs text-muted-foreground">{repository}</p>
            </div>
            <dl className="flex flex-wrap gap-x-4 text-xs text-muted-foreground md:grid md:justify-items-end md:self-center">
              <div className="flex gap-1"><dt>Asked</dt><dd className="relative z-10"><Time at={createdAt} inControl /></dd></div>
              {waits ? <div className="flex gap-1"><dt>Expires</dt><dd className="relative z-10"><Time at={expiresAt} inControl /></dd></div> : decidedAt && <div className="flex gap-1"><dt>Ended</dt><dd className="relative z-10"><Time at={decidedAt} inControl /></dd></div>}
            </dl>
          </li>
        );
      })}
    </ul>
  );
}
