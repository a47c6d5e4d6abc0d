import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateApiKey } from "@supabase/lite";
import { z } from "zod";

const schema = z.object({
  jwtSecret: z.string().min(32),
  publishableKey: z.string().startsWith("sb_publishable_"),
  secretKey: z.string().startsWith("sb_secret_"),
  inngestSigningKey: z.string().startsWith("signkey-"),
  inngestEventKey: z.string().min(16),
  encryptionKeys: z.string().regex(/^[\w-]+:[A-Za-z0-9+/]{43}=(,|$)/),
});

/** The secrets of one embedded stack. Only the publishable key may reach a browser. */
export type StackKeys = z.infer<typeof schema>;

/**
 * Reads `keys.json` of the data directory, or makes it once, readable by its owner alone.
 *
 * @throws when the file is there and damaged: new keys would sign every user out silently.
 */
export async function loadKeys(dataDir: string): Promise<StackKeys> {
  const path = join(dataDir, "keys.json");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return create(path);
  }
  try {
    const kept = JSON.parse(text) as object;
    // A directory of before there were sealed secrets gets a key for them.
    if (!("encryptionKeys" in kept)) return write(path, schema.parse({ ...kept, encryptionKeys: newEncryptionKey() }));
    return schema.parse(kept);
  } catch (cause) {
    throw new Error(`${path} is damaged. Restore it from a copy, or delete it to get new keys (everyone signs in again, and GitHub is connected anew).`, { cause });
  }
}

async function create(path: string): Promise<StackKeys> {
  return write(path, {
    jwtSecret: randomBytes(32).toString("base64url"),
    publishableKey: (await generateApiKey("publishable")).key,
    secretKey: (await generateApiKey("secret")).key,
    inngestSigningKey: `signkey-local-${randomBytes(32).toString("hex")}`,
    inngestEventKey: randomBytes(24).toString("base64url"),
    encryptionKeys: newEncryptionKey(),
  });
}

const newEncryptionKey = () => `local:${randomBytes(32).toString("base64")}`;

function write(path: string, keys: StackKeys): StackKeys {
  // Written aside and renamed, so that a crash never leaves half a file.
  writeFileSync(`${path}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return keys;
}
