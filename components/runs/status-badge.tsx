import { CircleCheck, CircleDashed, CirclePause, CircleSlash, CircleX, Hand, LoaderCircle, type LucideIcon } from "lucide-react";
import { Badge, type BadgeVariant } from "@/components/ui/badge";
import type { Outcome, RunStatus, RunSummary } from "@/lib/runs/schema";

const STATUS: Record<RunStatus, { label: string; variant: BadgeVariant; Icon: LucideIcon; spins?: true }> = {
  queued: { label: "Queued", variant: "neutral", Icon: CircleDashed },
  running: { label: "Running", variant: "info", Icon: LoaderCircle, spins: true },
  waiting: { label: "Waits for you", variant: "warning", Icon: Hand },
  paused: { label: "Paused", variant: "warning", Icon: CirclePause },
  succeeded: { label: "Succeeded", variant: "success", Icon: CircleCheck },
  failed: { label: "Failed", variant: "danger", Icon: CircleX },
  cancelled: { label: "Cancelled", variant: "neutral", Icon: CircleSlash },
};

const OUTCOME: Record<Outcome, string> = {
  merged: "Merged",
  ready_for_review: "Ready for review",
  no_changes: "No changes",
  red: "Checks are red",
  stopped: "Stopped at a limit",
  rejected: "Rejected",
  cancelled: "Cancelled",
  error: "Failed",
};

/** A run's state in words: how it ended, else what it does now. */
export function stateOf({ status, outcome, wanted }: Pick<RunSummary, "status" | "outcome" | "wanted">): string {
  if (outcome) return OUTCOME[outcome];
  if (wanted === "cancel") return "Cancelling";
  if (wanted === "pause" && status === "running") return "Pausing";
  return STATUS[status].label;
}

export function StatusBadge({ run }: { run: Pick<RunSummary, "status" | "outcome" | "wanted"> }) {
  const { variant, Icon, spins } = STATUS[run.status];
  return (
    <Badge variant={variant}>
      <Icon className={spins && "motion-safe:animate-spin"} aria-hidden />
      {stateOf(run)}
    </Badge>
  );
}
