import { MorningError } from "@/lib/errors";

/** The most a request's body may hold, bytes. */
export const BODY_LIMIT = 256 * 1024;

/**
 * The body as JSON. Throws `too_large` past 256 KiB without reading on, and `bad_request` for
 * anything that is not JSON.
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type)) throw new MorningError("bad_request", "Send the body as JSON, with the header Content-Type: application/json.");
  const tooLarge = () => new MorningError("too_large", `A request's body may hold ${BODY_LIMIT / 1024} KiB.`);
  if (Number(request.headers.get("content-length") ?? 0) > BODY_LIMIT) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > BODY_LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new MorningError("bad_request", "The body is not valid JSON.", { cause });
  }
}
