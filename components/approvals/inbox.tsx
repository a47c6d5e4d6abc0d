"use client";

import { useRouter } from "next/navigation";
import { useRef, useState, type ReactNode } from "react";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { Button } from "@/components/ui/button";
import type { ListedApproval } from "@/lib/approvals/schema";
import type { ApprovalActions, DecideMany } from "./approval-actions";
import { BulkBar } from "./bulk-bar";
import { equalTo, isOpen } from "./equal-acts";
import type { Colleague } from "./hand-on";
import { InboxPane } from "./inbox-pane";
import { InboxRow } from "./inbox-row";
import { useRefusals } from "./use-refusals";

/** Presses what the shown card offers, so that what is decided is what is shown. False where it offers none. */
function press(selector: string): void | false {
  const button = document.querySelector<HTMLButtonElement>(`[data-pane] ${selector}`);
  if (!button || button.disabled) return false;
  button.click();
}

interface InboxProps {
  approvals: ListedApproval[];
  actions: ApprovalActions;
  decideMany: DecideMany;
  colleagues: Colleague[];
  /** Stands where the list would, when there is nothing in it. */
  children: ReactNode;
}

/** The list and, where there is room, the exact act beside it. The focus in the list is what is shown. */
export function Inbox({ approvals, decideMany, colleagues, children, ...props }: InboxProps) {
  const router = useRouter();
  const list = useRef<HTMLUListElement>(null);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  // What left the list is not selected any more, and something else is shown.
  const current = approvals.find(({ id }) => id === currentId) ?? approvals[0];
  const selected = approvals.filter((approval) => selection.has(approval.id) && isOpen(approval));
  const equals = current ? equalTo(current, approvals) : [];
  const { actions, refusal } = useRefusals(props.actions, (id) => approvals.some((approval) => approval.id === id && approval.status === "pending"));

  const move = (by: 1 | -1) => {
    const at = document.activeElement instanceof HTMLElement && document.activeElement.dataset.approval ? approvals.findIndex(({ id }) => id === current?.id) + by : 0;
    const next = approvals[Math.min(approvals.length - 1, Math.max(0, at))];
    list.current?.querySelector<HTMLElement>(`[data-approval="${next?.id}"]`)?.focus();
  };
  const toggle = (id: string) => setSelection((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  useShortcuts([
    { keys: "j", label: "Next approval", group: "Approvals", run: () => move(1) },
    { keys: "k", label: "Previous approval", group: "Approvals", run: () => move(-1) },
    { keys: "Enter", label: "Open it", group: "Approvals", run: () => (current ? router.push(`/approvals/${current.id}`) : false) },
    { keys: "a", label: "Approve what is shown", group: "Approvals", run: () => press("[data-approve]") },
    { keys: "r", label: "Reject what is shown, with a reason", group: "Approvals", run: () => press("[data-reject]") },
    { keys: "u", label: "Undo", group: "Approvals", run: () => press("[data-undo]") },
    { keys: " ", label: "Select", group: "Approvals", run: () => (document.activeElement instanceof HTMLElement && document.activeElement.dataset.approval && current && isOpen(current) ? toggle(current.id) : false) },
  ]);
  // What was decided is said above the list, and stays said when nothing is left in it.
  const above = <>{refusal}<BulkBar selected={selected} decideMany={decideMany} onDone={() => setSelection(new Set())} /></>;
  if (!current) return <>{above}{children}</>;
  return (
    <>
      {above}
      <div className="grid min-w-0 grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="grid min-w-0 gap-2">
          {equals.length > 1 && <Button variant="secondary" size="sm" className="justify-self-start" onClick={() => setSelection(new Set(equals.map(({ id }) => id)))}>Select {equals.length} equal acts</Button>}
          <ul
            ref={list}
            aria-label="Approvals"
            className="overflow-clip rounded-lg border bg-card"
            onKeyDown={(event) => {
              if (event.altKey || event.ctrlKey || event.metaKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
              event.preventDefault();
              move(event.key === "ArrowDown" ? 1 : -1);
            }}
          >
            {approvals.map((approval) => (
              <InboxRow key={approval.id} approval={approval} current={approval.id === current.id} selected={selection.has(approval.id)} onShow={() => setCurrentId(approval.id)} onSelect={() => toggle(approval.id)} />
            ))}
          </ul>
        </div>
        <section aria-label="The exact act" data-pane="" className="sticky top-4 hidden min-w-0 lg:block"><InboxPane listed={current} actions={actions} colleagues={colleagues} /></section>
      </div>
    </>
  );
}
