import { setTimeout as wait } from "node:timers/promises";
import type { RunEvent } from "@/lib/runs/schema";
import type { Credentials } from "./credentials";
import { ApiError } from "./errors";
import { readServerSentEvents } from "./server-sent-events";

const CALL_MS = 30_000;
const TRIES = 4;

export interface ApiClient {
  readonly url: string;
  /** Throws ApiError for what the server refuses, and when it cannot be reached after four tries. */
  call<Answer>(method: "GET" | "POST" | "DELETE", path: string, options?: { body?: unknown; idempotencyKey?: string }): Promise<Answer>;
  /** The run's events after a number, until this stream ends; it may end before the run does. Null: the run has ended and there are no more. */
  stream(runId: string, after: number, signal: AbortSignal): Promise<AsyncGenerator<RunEvent> | null>;
}

/** A thin client of the REST API. */
export function createApiClient({ url, key }: Credentials): ApiClient {
  const send = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}/api/v1${path}`, { ...init, redirect: "error", headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` } });
    if (!response.ok) throw await refusal(response);
    return response;
  };
  return {
    url,
    async call(method, path, { body, idempotencyKey } = {}) {
      // Only what can be repeated without harm is.
      const repeatable = method === "GET" || idempotencyKey !== undefined;
      for (let attempt = 1; ; attempt += 1) {
        try {
          const response = await send(path, {
            method,
            headers: { ...(body !== undefined && { "content-type": "application/json" }), ...(idempotencyKey && { "idempotency-key": idempotencyKey }) },
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.timeout(CALL_MS),
          });
          return response.status === 204 ? undefined : await response.json();
        } catch (error) {
          const passing = !(error instanceof ApiError) || error.status === 503;
          if (!repeatable || !passing || attempt >= TRIES) throw error instanceof ApiError ? error : unreachable(url, error);
          await wait(500 * 2 ** attempt);
        }
      }
    },
    async stream(runId, after, signal) {
      const response = await send(`/runs/${runId}/events?after=${after}`, { headers: { accept: "text/event-stream" }, signal });
      return response.status === 204 || !response.body ? null : readServerSentEvents<RunEvent>(response.body);
    },
  };
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as { error?: { code?: string; message?: string } } | null;
  return new ApiError(response.status, body?.error?.code ?? "internal", body?.error?.message ?? `The server answered with status ${response.status}; is MorningAI at this address?`);
}

export function unreachable(url: string, cause: unknown): ApiError {
  return new ApiError(503, "unavailable", `${url} cannot be reached. Start the app there, or run "npm run morning -- login" with another address.`, { cause });
}
