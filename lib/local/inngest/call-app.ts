import http from "node:http";
import https from "node:https";
import canonicalize from "canonicalize";
import { CALL_TIMEOUT_MS, MAX_BODY_BYTES } from "./limits";
import { signatureHeader } from "./signature";

// node:http and not fetch, which gives up on an answer after five minutes: a call lasts as long
// as the step that it runs.
const agents = {
  "http:": new http.Agent({ keepAlive: true }),
  "https:": new https.Agent({ keepAlive: true }),
};

export interface AppAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** The app did not answer, or something other than the SDK answered in its place: ask again soon. */
export class AppUnreachableError extends Error {
  override name = "AppUnreachableError";
  /** The connection had been idle and broke as it was used again: perhaps the app only closed it, so that there is no need to wait. */
  idleConnection = false;
}

/** The app's answer is larger than 32 MiB; asking again would not help. */
export class AnswerTooLargeError extends Error {
  override name = "AnswerTooLargeError";
}

/**
 * Sends a signed request to an app's serve endpoint, and waits up to two hours for the answer.
 * @throws AppUnreachableError when the SDK does not answer; AnswerTooLargeError.
 */
export async function callApp(
  method: "POST" | "PUT",
  url: string,
  payload: unknown,
  options: { signingKey: string; headers?: Record<string, string>; signal?: AbortSignal; timeoutMs?: number },
): Promise<AppAnswer> {
  const body = canonicalize(payload) ?? "null";
  const answer = await send(method, new URL(url), body, {
    signal: options.signal,
    timeoutMs: options.timeoutMs ?? CALL_TIMEOUT_MS,
    headers: { ...options.headers, "x-inngest-signature": signatureHeader(options.signingKey, body) },
  });
  if (answer.status === 401) {
    throw new AppUnreachableError(`${url} refused the engine's signature. App and engine must have the same INNGEST_SIGNING_KEY.`);
  }
  if (answer.headers["x-inngest-sdk-handled"] !== "true") {
    throw new AppUnreachableError(`${url} answered ${answer.status}, but not through the Inngest SDK. Is this the app's serve endpoint?`);
  }
  return answer;
}

function send(
  method: string,
  url: URL,
  body: string,
  { headers, signal, timeoutMs }: { headers: Record<string, string>; signal?: AbortSignal; timeoutMs: number },
): Promise<AppAnswer> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === "https:";
    const request = (secure ? https : http).request(url, {
      method,
      agent: agents[secure ? "https:" : "http:"],
      headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(body), "user-agent": "MorningAI engine" },
      signal,
    });
    // One timer for the whole exchange: a socket that trickles must not live for ever.
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const fail = (cause: unknown) => {
      clearTimeout(timer);
      if (cause instanceof AnswerTooLargeError) return reject(cause);
      const error = new AppUnreachableError(`${url.origin} did not answer (${cause instanceof Error ? cause.message : String(cause)}).`, { cause });
      error.idleConnection = request.reusedSocket && (cause as NodeJS.ErrnoException).code === "ECONNRESET";
      reject(error);
    };
    request.on("error", fail);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) return response.destroy(new AnswerTooLargeError(`The app's answer is larger than ${MAX_BODY_BYTES} bytes.`));
        chunks.push(chunk);
      });
      response.on("error", fail);
      response.on("end", () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.end(body);
  });
}
