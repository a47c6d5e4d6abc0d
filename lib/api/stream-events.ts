import { MorningError } from "@/lib/errors";
import { followRun } from "@/lib/runs/follow-run";
import { readRunValues } from "@/lib/runs/queries";
import type { Actor } from "@/lib/tenants/actor";

/** How long one stream lasts at most; a client reads on from its last number. */
const STREAM_MS = 5 * 60_000;
const HEARTBEAT_MS = 15_000;

/** A run's events as server-sent events: `id` is the number, `data` the event as JSON. 204 when the run has ended and nothing is left: a browser's EventSource then stops asking. */
export async function streamEvents(actor: Actor, id: string, request: Request, after: number): Promise<Response> {
  const from = Math.max(after, lastEventId(request));
  const run = await readRunValues(actor, id);
  if (run.finishedAt !== null && run.lastEventNumber <= from) return new Response(null, { status: 204 });

  const gone = new AbortController();
  const signal = AbortSignal.any([request.signal, gone.signal]);
  const batches = followRun(actor, id, { after: from, signal, maxMs: STREAM_MS });
  const encoder = new TextEncoder();
  let sentAt = Date.now();
  const body = new ReadableStream<Uint8Array>({
    // Pulled by the reader: a slow one makes us wait, not hoard.
    async pull(controller) {
      try {
        for (;;) {
          const { value, done } = await batches.next();
          if (gone.signal.aborted) return; // Cancelled meanwhile: the stream is closed already.
          if (done) return controller.close();
          const text = value.length > 0 ? value.map((event) => `id: ${event.number}\ndata: ${JSON.stringify(event)}\n\n`).join("") : Date.now() - sentAt >= HEARTBEAT_MS ? ": still here\n\n" : "";
          if (text === "") continue;
          sentAt = Date.now();
          return controller.enqueue(encoder.encode(text));
        }
      } catch (error) {
        // The client reconnects from its last number; what failed here may work then.
        console.warn("An event stream broke off:", error);
        if (!gone.signal.aborted) controller.close();
      }
    },
    cancel: () => gone.abort(),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" } });
}

function lastEventId(request: Request): number {
  const header = request.headers.get("last-event-id");
  if (header === null) return 0;
  if (!/^\d{1,15}$/.test(header)) throw new MorningError("bad_request", "Last-Event-ID must be the number of an event.");
  return Number(header);
}
