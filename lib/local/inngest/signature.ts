import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const PREFIX = /^signkey-\w+-/;

/** The header that proves to the app that a call comes from the engine; `canonicalBody` is JSON in canonical form (RFC 8785). */
export function signatureHeader(signingKey: string, canonicalBody: string, now = Date.now()): string {
  const seconds = Math.round(now / 1_000).toString();
  const hmac = createHmac("sha256", signingKey.replace(PREFIX, "")).update(canonicalBody).update(seconds);
  return `t=${seconds}&s=${hmac.digest("hex")}`;
}

/** What the SDK sends as bearer token instead of the signing key itself. */
export function hashedSigningKey(signingKey: string): string {
  const prefix = PREFIX.exec(signingKey)?.[0] ?? "";
  return prefix + createHash("sha256").update(Buffer.from(signingKey.replace(PREFIX, ""), "hex")).digest("hex");
}

/** Compares secrets without telling by time where they differ. */
export function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
