// Every bound of the engine, in one place. Sizes follow Inngest's own limits, so that what runs
// here also runs there.

/** Bytes of one event. */
export const MAX_EVENT_BYTES = 512 * 1024;
/** Events in one request. */
export const MAX_EVENTS = 5_000;
/** Bytes of any request to the engine, and of any answer of the app. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** Bytes of one step's output, and of a run's result. */
export const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** Steps of one run. */
export const MAX_STEPS = 1_000;
/** Calls to the app under way at once. */
export const MAX_CALLS = 100;
/** How long one call to the app may take: two hours. */
export const CALL_TIMEOUT_MS = 2 * 60 * 60_000;
/** A lease that is not renewed for this long is up for grabs. */
export const LEASE_MS = 30_000;
/** How often leases are renewed, and the queue is looked at without being woken. */
export const HEARTBEAT_MS = 5_000;
/** How long an app may stay away before the run that needs it fails: ten minutes. */
export const UNREACHABLE_LIMIT_MS = 10 * 60_000;
/** How long a call under way may still finish when the engine closes. */
export const CLOSE_GRACE_MS = 2_000;
/** Ended runs and routed events are kept for seven days. */
export const RETENTION_MS = 7 * 24 * 60 * 60_000;
/** How often what is older is removed. */
export const PRUNE_EVERY_MS = 60 * 60_000;
/** How often an app that answered is asked again which functions it has. */
export const SYNC_EVERY_MS = 30_000;
