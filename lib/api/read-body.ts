import { MorningError } from "@/lib/errors";

/** The most a request's body may hold, bytes. */
export const BODY_LIMIT = 256 * 1024;

/** Past the limit nothing is kept, but a client that is still sending could not read the answer: so much is let through, bytes. */
const DRAIN_LIMIT = 8 * 1024 * 1024;

/** The body as JSON. Throws `too_large` past 256 KiB, and `bad_request` for anything that is not JSON. */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type)) throw new MorningError("bad_request", "Send the body as JSON, with the header Content-Type: application/json.");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= BODY_LIMIT) chunks.push(chunk);
    if (size > DRAIN_LIMIT) break;
  }
  if (size > BODY_LIMIT) throw new MorningError("too_large", `A request's body may hold ${BODY_LIMIT / 1024} KiB.`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new MorningError("bad_request", "The body is not valid JSON.", { cause });
  }
}
