import { z } from "zod";

export const deliveryStatusSchema = z.enum(["received", "processed", "ignored", "failed"]);
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

/** GitHub's own name of a delivery. */
export const deliveryIdSchema = z.string().regex(/^[\w.:-]{1,100}$/);

/** A delivery as the list shows it. */
export interface DeliverySummary {
  id: string;
  event: string;
  action: string | null;
  status: DeliveryStatus;
  /** What became of it, in a sentence; null while it waits. */
  reason: string | null;
  attempts: number;
  receivedAt: string;
  processedAt: string | null;
  /** The repository's name; null when it is about none that is connected. */
  repository: string | null;
}
