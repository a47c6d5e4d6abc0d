import type { BadgeVariant } from "@/components/ui/badge";
import type { Standing } from "@/lib/governance/reputation/asks";
import type { ReputationEvent } from "@/lib/governance/reputation/schema";

export const STANDING: Record<Standing, { label: string; variant: BadgeVariant; means: string }> = {
  restricted: { label: "Restricted", variant: "danger", means: "The plan, each write, each command and the merge wait for a person." },
  standard: { label: "Standard", variant: "neutral", means: "The plan and the merge wait for a person." },
  trusted: { label: "Trusted", variant: "success", means: "Only what a run's autonomy asks waits for a person." },
};

export const EVENT: Record<ReputationEvent["kind"], string> = {
  verified_green: "Verified green",
  failed: "Failed",
  over_cost: "Cost more than it should",
  rejected: "A person said no",
  reverted: "Reverted after the merge",
  untouched: "Merged and untouched",
  set_by_owner: "Set by the platform's owner",
};

/** Points with their sign, as "+10" or "−5". */
export function signed(points: number): string {
  return points < 0 ? `−${Math.abs(points)}` : `+${points}`;
}
