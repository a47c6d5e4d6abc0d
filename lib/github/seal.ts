import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { env } from "@/lib/env";
import { FatalError } from "@/lib/errors";

/** A secret as the database keeps it. */
export interface Sealed {
  sealed: string;
  /** Which key opens it. */
  key_id: string;
}

/** Where a secret belongs; sealed for one place, it does not open in another. */
export interface Place {
  purpose: "github_app" | "github_token" | "slack_token";
  id: string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals with the first of ENCRYPTION_KEYS, by AES-256-GCM. @throws FatalError("unavailable") when there is none. */
export function seal(secret: string, place: Place): Sealed {
  const [first] = keys();
  const [key_id, key] = first!;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(bound(place));
  const body = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return { sealed: Buffer.concat([iv, body, cipher.getAuthTag()]).toString("base64"), key_id };
}

/** The secret. @throws FatalError("unavailable") when its key is not in ENCRYPTION_KEYS, or when it is not what was sealed for this place. */
export function open({ sealed, key_id }: Sealed, place: Place): string {
  const key = keys().get(key_id);
  if (!key) throw new FatalError("unavailable", `A secret was sealed with the key ${key_id}, which is not in ENCRYPTION_KEYS. Put it back there, or connect ${serviceOf(place)} anew.`);
  const bytes = Buffer.from(sealed, "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(bound(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new FatalError("unavailable", `A secret in the database was changed, or the key ${key_id} is another one now. Put the key back into ENCRYPTION_KEYS, or connect ${serviceOf(place)} anew.`, { cause });
  }
}

/** The id of the key that seals now. @throws FatalError("unavailable") when there is none. */
export function sealingKeyId(): string {
  return [...keys().keys()][0]!;
}

const serviceOf = ({ purpose }: Place) => (purpose === "slack_token" ? "Slack" : "GitHub");
const bound = ({ purpose, id }: Place) => Buffer.from(`${purpose}:${id}`, "utf8");

/** By id, the one that seals first. */
function keys(): ReadonlyMap<string, Buffer> {
  const named = env().ENCRYPTION_KEYS;
  if (!named) throw new FatalError("unavailable", "Secrets cannot be kept without a key. Whoever runs the app sets ENCRYPTION_KEYS, as .env.example says.");
  return new Map(named.split(",").map((entry) => {
    const [id, key] = entry.split(":") as [string, string];
    return [id, Buffer.from(key, "base64")];
  }));
}
