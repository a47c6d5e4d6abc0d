import { z } from "zod";

/** What a browser's `PushSubscription` says of itself, and what its person wants to hear. */
export const subscribeInputSchema = z.strictObject({
  endpoint: z.url().max(2_048),
  p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}$/, "is not the public key of a browser"),
  auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/, "is not the secret of a browser"),
  device: z.string().trim().min(1).max(120),
  needsYou: z.boolean(),
  finished: z.boolean(),
});
export type SubscribeInput = z.infer<typeof subscribeInputSchema>;

/** Which notices a device shows. */
export const kindsSchema = subscribeInputSchema.pick({ needsYou: true, finished: true });
export type Kinds = z.infer<typeof kindsSchema>;

/** A device that its person gets notifications on. */
export interface Device extends Kinds {
  id: string;
  endpoint: string;
  device: string;
  createdAt: string;
  lastSentAt: string | null;
  lastError: string | null;
}
