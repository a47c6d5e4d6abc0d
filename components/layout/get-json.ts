import { noticeAnswer } from "./session";

const PATIENCE_MS = 15_000;

/** The server's answer was not the one asked for. */
export class AnswerError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/**
 * What a route of the app answers as JSON, by the session's cookie. Throws an Error with a sentence for people:
 * an AnswerError when the server did answer.
 */
export async function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const unreachable = (cause: unknown): never => {
    throw new Error("The server could not be reached; the page tries again by itself.", { cause });
  };
  const response = await fetch(path, { headers: { accept: "application/json" }, signal: signal ? AbortSignal.any([signal, patience]) : patience }).catch(unreachable);
  noticeAnswer(response);
  // An answer may also break off in its middle.
  if (response.ok) return (await response.json().catch(unreachable)) as Answer;
  const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  throw new AnswerError(body?.error?.message ?? `The server answered with ${response.status}.`, response.status);
}
