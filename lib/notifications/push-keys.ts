import { env } from "@/lib/env";

export interface PushKeys {
  publicKey: string;
  privateKey: string;
  /** Whom a push service may ask when something is wrong: `mailto:` or `https:`. */
  subject: string;
}

/** The keys that this server signs notifications with; null when the operator has set none. */
export function pushKeys(): PushKeys | null {
  const { WEB_PUSH_PUBLIC_KEY: publicKey, WEB_PUSH_PRIVATE_KEY: privateKey, WEB_PUSH_SUBJECT: subject } = env();
  return publicKey && privateKey && subject ? { publicKey, privateKey, subject } : null;
}
