import { z } from "zod";
import { MorningError, RetryableError } from "@/lib/errors";

/** A JSON answer that no cache keeps: what a key or session may see is theirs alone. */
export function json(body: unknown, status = 200, headers?: HeadersInit): Response {
  const response = Response.json(body, { status, headers });
  response.headers.set("cache-control", "no-store");
  return response;
}

/** Anything that was thrown, as `{error: {code, message, details?}}`. What nobody foresaw is logged and not told. */
export function errorResponse(error: unknown): Response {
  if (error instanceof z.ZodError) return errorResponse(invalid(error));
  if (!(error instanceof MorningError) || error.code === "internal") {
    console.error("An API call failed:", error);
    return json({ error: { code: "internal", message: "Something failed on our side; it was logged. Try again, and tell the people who run this if it stays." } }, 500);
  }
  const headers = {
    ...(error instanceof RetryableError && { "retry-after": String(Math.ceil(error.retryAfterMs / 1000)) }),
    ...(error.status === 401 && { "www-authenticate": "Bearer" }),
  };
  return json({ error: { code: error.code, message: error.message, ...(error.details !== undefined && { details: error.details }) } }, error.status, headers);
}

/** Names every field that is wrong, so that all are mended in one go. */
export function invalid(error: z.ZodError): MorningError {
  const details = error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const [first] = details;
  return new MorningError("bad_request", first ? `${first.path ? `${first.path}: ` : ""}${first.message}` : "The request is not valid.", { cause: error, details });
}
