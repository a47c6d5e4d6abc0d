import { Badge, type BadgeVariant } from "@/components/ui/badge";
import type { DeliveryStatus } from "@/lib/github/deliveries/schema";

const STATES: Record<DeliveryStatus, { variant: BadgeVariant; word: string }> = {
  received: { variant: "info", word: "waiting" },
  processed: { variant: "success", word: "processed" },
  ignored: { variant: "neutral", word: "ignored" },
  failed: { variant: "danger", word: "failed" },
};

export function DeliveryState({ status }: { status: DeliveryStatus }) {
  return <Badge variant={STATES[status].variant}>{STATES[status].word}</Badge>;
}

/** Whether it can be processed again. */
export const canReplay = (status: DeliveryStatus) => status === "failed" || status === "ignored";
