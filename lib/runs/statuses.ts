/** Apart from the schemas, so that the browser loads the words without what checks them. */
export const RUN_STATUSES = ["queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"] as const;
