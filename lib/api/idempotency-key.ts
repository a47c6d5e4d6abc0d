import { MorningError } from "@/lib/errors";

/** The call's idempotency key, from its header before its body. Throws `bad_request` for one that is not 1 to 200 visible ASCII characters. */
export function idempotencyKeyOf(request: Request, inBody: string | undefined): string | undefined {
  const key = request.headers.get("idempotency-key") ?? inBody;
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) throw new MorningError("bad_request", "An idempotency key has 1 to 200 visible ASCII characters.");
  return key;
}
