"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import type { Approval } from "@/lib/approvals/schema";
import type { ApprovalActions } from "./approval-actions";
import { ApprovalCard } from "./approval-card";
import type { Colleague } from "./hand-on";
import { useRefusals } from "./use-refusals";

const press = (selector: string): void | false => {
  const button = document.querySelector<HTMLButtonElement>(selector);
  if (!button || button.disabled) return false;
  button.click();
};

/** One approval, by itself: where mails and devices lead. */
export function ApprovalPageView({ approval, actions, colleagues }: { approval: Approval; actions: ApprovalActions; colleagues: Colleague[] }) {
  const router = useRouter();
  const refresh = useCallback(async () => router.refresh(), [router]);
  useShortcuts([
    { keys: "a", label: "Approve", group: "Approval", run: () => press("[data-approve]") },
    { keys: "r", label: "Reject, with a reason", group: "Approval", run: () => press("[data-reject]") },
    { keys: "u", label: "Undo", group: "Approval", run: () => press("[data-undo]") },
  ]);
  const { actions: told, refusal } = useRefusals(actions, () => approval.status === "pending");
  return (
    <div className="grid min-w-0 gap-4">
      {refusal}
      <ApprovalCard approval={approval} actions={told} colleagues={colleagues} onDecided={refresh} />
    </div>
  );
}
