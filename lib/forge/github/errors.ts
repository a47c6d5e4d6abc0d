import { z } from "zod";
import { FatalError, MorningError, messageOf, type ErrorCode } from "@/lib/errors";

/** What GitHub says is wrong with a request, in its own words. */
const refusalSchema = z.object({
  message: z.string(),
  errors: z.array(z.union([z.string(), z.object({ message: z.string().optional(), code: z.string().optional(), field: z.string().optional() })])).optional(),
});

const CODES: Record<number, ErrorCode> = { 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "conflict", 409: "conflict", 410: "not_found", 413: "too_large", 422: "bad_request", 451: "forbidden" };

/**
 * Our error for what octokit throws: what was thrown below it as it is, every refusal of GitHub as
 * a FatalError with GitHub's words, `details.status` being the HTTP status.
 */
export function toMorningError(error: unknown): MorningError {
  if (error instanceof MorningError) return error;
  if (!(error instanceof Error)) return new FatalError("internal", messageOf(error));
  if (error.cause instanceof MorningError) return error.cause;
  const status = "status" in error && typeof error.status === "number" ? error.status : null;
  if (status === null) return new FatalError("bad_request", `GitHub refused: ${error.message}`, { cause: error });
  const refusal = refusalSchema.safeParse((error as { response?: { data?: unknown } }).response?.data);
  const words = refusal.success ? [refusal.data.message, ...(refusal.data.errors ?? []).map((one) => (typeof one === "string" ? one : (one.message ?? `${one.field ?? "it"}: ${one.code ?? "invalid"}`)))].join("; ") : error.message;
  return new FatalError(CODES[status] ?? "internal", sentence(status, words), { cause: error, details: { status } });
}

function sentence(status: number, words: string): string {
  if (status === 401) return `GitHub does not accept our credentials any more (${words}). Connect GitHub again in the settings.`;
  if (status === 403) return `GitHub does not allow this (${words}). Look at the permissions of the app or the token.`;
  if (status === 404) return "GitHub does not show this to us: it does not exist, or access to the repository was taken away.";
  return `GitHub refused: ${words}`;
}

/** GitHub's status where an error is its refusal, else null. */
export function refusedWith(error: unknown): number | null {
  return error instanceof FatalError && typeof (error.details as { status?: unknown } | undefined)?.status === "number" ? (error.details as { status: number }).status : null;
}
