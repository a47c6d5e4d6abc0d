import { setTimeout as wait } from "node:timers/promises";
import type { RunDetail } from "@/lib/runs/detail-schema";
import type { RunEvent } from "@/lib/runs/schema";
import { unreachable, type ApiClient } from "./api-client";
import { ApiError } from "./errors";

/** Reconnects in a row without a single event between them. */
const TRIES = 40;

/**
 * Hands over each event of the run once and in order, and answers with the run when it has ended.
 * A broken connection is made again from the last number. Throws ApiError when the server refuses,
 * or is gone for some minutes.
 */
export async function followRun(api: ApiClient, runId: string, onEvent: (event: RunEvent) => void, signal: AbortSignal): Promise<RunDetail> {
  let last = 0;
  for (let failures = 0; ; failures += 1) {
    try {
      const events = await api.stream(runId, last, signal);
      for await (const event of events ?? []) {
        if (event.number <= last) continue;
        last = event.number;
        failures = 0;
        onEvent(event);
      }
      const detail = await api.call<RunDetail>("GET", `/runs/${runId}`);
      if (detail.run.finishedAt !== null && detail.run.lastEventNumber <= last) return detail;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error;
      if (failures >= TRIES) throw error instanceof ApiError ? error : unreachable(api.url, error);
    }
    await wait(Math.min(250 * 2 ** failures, 5_000), undefined, { signal });
  }
}
