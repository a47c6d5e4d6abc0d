import { Webhooks } from "@octokit/webhooks";
import { MorningError } from "@/lib/errors";

/** The largest payload that GitHub sends, bytes. */
export const PAYLOAD_LIMIT = 25 * 1024 ** 2;

export interface Delivery {
  id: string;
  event: string;
  payload: Record<string, unknown>;
}

/**
 * The delivery in this request, once its signature is proven on the very bytes that came. Throws
 * `too_large` as soon as more than 25 MiB came, `unauthenticated` for what was not signed with this
 * secret, and `bad_request` for what cannot be read.
 */
export async function readDelivery(request: Request, secret: string | undefined): Promise<Delivery> {
  const text = await readText(request);
  const signature = request.headers.get("x-hub-signature-256");
  if (!secret || !signature || !(await new Webhooks({ secret }).verify(text, signature).catch(() => false))) {
    throw new MorningError("unauthenticated", "The signature does not match the webhook secret.");
  }
  const id = request.headers.get("x-github-delivery") ?? "";
  const event = request.headers.get("x-github-event") ?? "";
  if (!/^[\w.:-]{1,100}$/.test(id) || !/^[a-z0-9_]{1,100}$/.test(event)) throw new MorningError("bad_request", "The headers X-GitHub-Delivery and X-GitHub-Event are missing or not GitHub's.");
  return { id, event, payload: parse(text) };
}

async function readText(request: Request): Promise<string> {
  const tooLarge = () => new MorningError("too_large", `A delivery may have ${PAYLOAD_LIMIT / 1024 ** 2} MiB.`);
  if (Number(request.headers.get("content-length")) > PAYLOAD_LIMIT) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > PAYLOAD_LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): Record<string, unknown> {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (cause) {
    throw new MorningError("bad_request", "The payload is not valid JSON; the webhook's content type has to be application/json.", { cause });
  }
  if (payload === null || typeof payload !== "object" || Array.isArray(payload)) throw new MorningError("bad_request", "The payload is not a JSON object.");
  return payload as Record<string, unknown>;
}
