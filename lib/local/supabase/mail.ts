import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What `@supabase/lite` asks its mail driver to send. */
export interface Mail {
  to: string;
  subject: string;
  text?: string;
  html?: string;
}

/** A kept mail: `links` are the addresses that its HTML part points at, in order. */
export interface KeptMail extends Mail {
  at: string;
  links: string[];
}

/**
 * Keeps each mail as a file in `<dataDir>/mail` instead of sending it: a laptop has no mail server.
 * The log names the file only, because the links inside sign people in.
 */
export function mailbox(dataDir: string) {
  const dir = join(dataDir, "mail");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return {
    async send(mail: Mail): Promise<void> {
      const at = new Date().toISOString();
      const links = [...(mail.html ?? "").matchAll(/href="([^"]+)"/g)].map((match) => (match[1] ?? "").replaceAll("&amp;", "&"));
      const path = join(dir, `${at.replaceAll(/[:.]/g, "-")}-${randomUUID().slice(0, 8)}.json`);
      writeFileSync(path, `${JSON.stringify({ at, ...mail, links } satisfies KeptMail, null, 2)}\n`, { mode: 0o600 });
      console.warn(`Mail for ${mail.to}: ${path}`);
    },
  };
}
