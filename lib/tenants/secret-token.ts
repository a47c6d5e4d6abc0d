import { createHash, randomBytes } from "node:crypto";

/** 32 random bytes as text that fits a URL and a header; shown once and stored only as its hash. */
export function newSecretToken(prefix = ""): { token: string; hash: string } {
  const token = `${prefix}${randomBytes(32).toString("base64url")}`;
  return { token, hash: createHash("sha256").update(token, "utf8").digest("hex") };
}
