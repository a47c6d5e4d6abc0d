import { setTimeout as wait } from "node:timers/promises";
import type { RunEvent } from "@/lib/runs/schema";

/** Streams end after some minutes, and connections break: the reader takes up again where it was. */
const AGAIN_AFTER_MS = 500;
const REQUEST_MS = 30_000;

/** The API refused: the message is its sentence for people. */
export class RestError extends Error {
  override readonly name = "RestError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface RestClient {
  /** The JSON at a path below /api/v1. Throws RestError for an error answer, and the error of `fetch` when there is none. */
  request<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A run's events above `after`, live, until the run has finished or the signal ends it. */
  follow(runId: string, options: { after?: number; signal: AbortSignal }): AsyncGenerator<RunEvent>;
}

/** Speaks the REST API at `url` (the app's address) with an API key. */
export function createRestClient(url: string, apiKey: string): RestClient {
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`${url.replace(/\/+$/, "")}/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${apiKey}`, ...init.headers } });
    if (response.ok) return response;
    const body = (await response.json().catch(() => null)) as { error?: { code?: string; message?: string } } | null;
    throw new RestError(response.status, body?.error?.code ?? "internal", body?.error?.message ?? `The server answered with ${response.status}.`);
  };

  return {
    async request<Answer>(method: string, path: string, body?: unknown) {
      const response = await call(path, {
        method,
        signal: AbortSignal.timeout(REQUEST_MS),
        ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      return (response.status === 204 ? undefined : await response.json()) as Answer;
    },
    async *follow(runId, { after = 0, signal }) {
      let last = after;
      while (!signal.aborted) {
        try {
          const response = await call(`/runs/${runId}/events`, { headers: { accept: "text/event-stream", "last-event-id": String(last) }, signal });
          if (response.status === 204 || !response.body) return;
          for await (const data of messages(response.body)) {
            const event = JSON.parse(data) as RunEvent;
            if (event.number <= last) continue;
            last = event.number;
            yield event;
          }
        } catch (error) {
          // A refusal stays one; a broken connection is tried again until the signal ends it.
          if (signal.aborted) return;
          if (error instanceof RestError && error.status < 500 && error.status !== 429) throw error;
        }
        await wait(AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

/** The data of each server-sent event; comments (heartbeats) are left out. */
async function* messages(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = block.split("\n").flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trimStart()] : []));
      if (data.length > 0) yield data.join("\n");
    }
  }
}
