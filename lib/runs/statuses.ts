/** Apart from the schemas, so that the browser loads the words without what checks them. */
export const RUN_STATUSES = ["queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"] as const;

const ENDED = new Set<(typeof RUN_STATUSES)[number]>(["succeeded", "failed", "cancelled"]);

/** Whether a run with this status does nothing any more. Its `finishedAt` says the same, but the live channel tells only the status. */
export function hasEnded(status: (typeof RUN_STATUSES)[number]): boolean {
  return ENDED.has(status);
}
