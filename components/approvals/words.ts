import type { BadgeVariant } from "@/components/ui/badge";
import type { Approval, ApprovalStatus } from "@/lib/approvals/schema";

/** What is asked, in a few words. */
export const KIND: Record<Approval["kind"], string> = {
  plan: "Carry out the plan",
  outside_plan: "Write outside the plan",
  protected_change: "Change tests, CI, lint or lock files",
  merge: "Merge",
  command: "Run a command",
  write: "Write a file",
  more_money: "Spend more money",
  settings: "Change settings",
};

export const STATUS: Record<ApprovalStatus, { label: string; variant: BadgeVariant }> = {
  pending: { label: "Waiting", variant: "warning" },
  approved: { label: "Approved", variant: "success" },
  rejected: { label: "Rejected", variant: "danger" },
  expired: { label: "Expired", variant: "neutral" },
  void: { label: "Void", variant: "neutral" },
};
