import { createTransport } from "nodemailer";
import { env } from "@/lib/env";
import { MorningError, RetryableError } from "@/lib/errors";
import type { Message } from "./message";
import { escapeHtml, oneLine } from "./plain";

/** Whether this server sends mail: its operator has set SMTP_URL and MAIL_FROM. */
export const mailIsOn = (): boolean => Boolean(env().SMTP_URL && env().MAIL_FROM);

export interface Mail {
  to: { name: string; address: string };
  tenant: { id: string; name: string };
  message: Message;
  /** The same for what must not arrive twice: the mail's Message-ID follows from it. */
  key: string;
  /** The Message-ID of what it goes on from. */
  answersTo: string | null;
}

const PATIENCE_MS = 10_000;

/**
 * Hands one mail to the mail server and answers its Message-ID. SMTP knows no idempotency: handed over
 * twice, it is told apart by nothing but its Message-ID, by which many servers and programs drop the second.
 * Throws RetryableError when the server is busy or cannot be reached, and MorningError when it refuses.
 */
export async function sendMail({ to, tenant, message, key, answersTo }: Mail): Promise<string> {
  const { SMTP_URL, MAIL_FROM, APP_URL } = env();
  if (!SMTP_URL || !MAIL_FROM) throw new MorningError("unavailable", "This server sends no mail: its operator has set no SMTP_URL and MAIL_FROM.");
  const server = new URL(SMTP_URL);
  const home = /@([^>@\s]+)>?$/.exec(MAIL_FROM)![1]!;
  const messageId = `<${key.replaceAll(":", ".")}@${home}>`;
  const settings = new URL("/settings/notifications", APP_URL).href;
  const transport = createTransport({
    url: SMTP_URL, connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS, dnsTimeout: PATIENCE_MS,
    // A password never travels in the open, except on this machine.
    requireTLS: server.username !== "" && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(server.hostname),
    disableFileAccess: true, disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: MAIL_FROM, to, subject: message.title, messageId, ...(answersTo && { inReplyTo: answersTo, references: answersTo }), ...body(message, tenant.name, APP_URL, settings),
      headers: { "List-Id": `<${tenant.id}.notifications.${home}>`, "List-Unsubscribe": `<${settings}>`, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    });
    return messageId;
  } catch (error) {
    throw mailError(error, server.hostname);
  } finally {
    transport.close();
  }
}

/** The same words twice: as text, and as HTML that loads nothing. */
export function body({ title, parts, path, link }: Message, tenantName: string, appUrl: string, settings: string): { text: string; html: string } {
  const url = new URL(path, appUrl).href;
  const tenant = oneLine(tenantName, 120);
  const foot = `You get this as a member of ${tenant}. Answering it does nothing. Choose what comes by mail:`;
  const rows = parts.map(({ label, text }) => `<tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;white-space:nowrap;color:#57606a;font-weight:normal">${escapeHtml(label)}</th><td style="padding:4px 0">${escapeHtml(text)}</td></tr>`);
  return {
    text: `${title}\n\n${parts.map(({ label, text }) => `${label}: ${text}`).join("\n")}\n\n${link}:\n${url}\n\n--\n${foot}\n${settings}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="font:15px/1.5 system-ui,sans-serif;max-width:40em"><h1 style="font-size:18px">${escapeHtml(title)}</h1><table style="border-collapse:collapse">${rows.join("")}</table><p><a href="${escapeHtml(url)}">${escapeHtml(link)}</a></p><hr><p style="font-size:13px;color:#57606a">${escapeHtml(foot)} <a href="${escapeHtml(settings)}">Settings, Notifications</a>.</p></body></html>`,
  };
}

function mailError(error: unknown, host: string): MorningError {
  const { code, responseCode, response } = error as { code?: string; responseCode?: number; response?: string };
  const options = { cause: error };
  if (code === "EAUTH" || code === "ENOAUTH") return new MorningError("unavailable", `The mail server ${host} does not accept the user and password of SMTP_URL. Whoever runs MorningAI has to mend that.`, options);
  if (code === "ETLS") return new MorningError("unavailable", `The mail server ${host} offers no TLS that holds, and a password is not sent without. Whoever runs MorningAI has to mend that.`, options);
  if (responseCode && responseCode >= 500) return new MorningError("unavailable", `The mail server ${host} refused it: ${oneLine(response ?? String(responseCode), 200)}`, options);
  return new RetryableError(`The mail server ${host} ${responseCode ? `is busy (${responseCode})` : "cannot be reached"}.`, 30_000, options);
}
