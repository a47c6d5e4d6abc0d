import { RetryAfterError } from "inngest";
import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { parkDelivery, processDelivery } from "@/lib/github/deliveries/process-delivery";

/** Nine tries over some twenty minutes; what GitHub is down for longer, the sweep makes good. */
const RETRIES = 8;
const FIRST_WAIT_MS = 5_000;

/** What GitHub told us, one at a time for each repository. In the end it is parked where an admin can replay it. */
export const processGithubDelivery = inngest.createFunction(
  {
    id: "process-delivery",
    triggers: [{ event: "github/delivered" }],
    retries: RETRIES,
    concurrency: [{ limit: 1, key: "event.data.lane" }, { limit: 10 }],
    onFailure: async ({ event, error, step }) => {
      const { deliveryId } = events["github/delivered"].parse(event.data.event.data);
      await step.run("park", () => durable(() => parkDelivery(deliveryId, error.message)));
    },
  },
  async ({ event, step, attempt }) => {
    const { deliveryId } = events["github/delivered"].parse(event.data);
    return step.run("process", () =>
      durable(() => processDelivery(deliveryId)).catch((error: unknown) => {
        // Longer each time: GitHub is down for minutes, not for seconds.
        if (error instanceof RetryAfterError) throw new RetryAfterError(error.message, Math.max(Number(error.retryAfter) * 1_000 || 0, FIRST_WAIT_MS * 2 ** attempt), { cause: error.cause });
        throw error;
      }),
    );
  },
);
