import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface CaughtMail {
  to: string[];
  /** By lower-case name, unfolded and decoded. */
  headers: Record<string, string>;
  text: string;
  html: string;
}

export interface MailCatcher {
  /** For SMTP_URL. */
  url: string;
  mails: CaughtMail[];
  /** Of one address, oldest first. */
  to(address: string): CaughtMail[];
  /** Answers the next mails to this address so instead. */
  refuse(address: string, ...answers: { code: number; text: string }[]): void;
  close(): Promise<void>;
}

/** A mail server on this machine that keeps what it is given, over real SMTP. */
export async function startMailCatcher(): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  const refusals = new Map<string, { code: number; text: string }[]>();
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onRcptTo({ address }, _session, callback) {
      const answer = refusals.get(address)?.shift();
      callback(answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null);
    },
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part)).on("end", () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), ...read(Buffer.concat(parts).toString("latin1")) });
        callback(null);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    to: (address) => mails.filter(({ to }) => to.includes(address)),
    refuse: (address, ...answers) => void refusals.set(address, answers),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A mail of two parts, as ours are. */
function read(raw: string): Omit<CaughtMail, "to"> {
  const { headers, body } = split(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers["content-type"] ?? "")?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\r\n/, ""))) : [];
  const part = (type: string) => {
    const found = parts.find(({ headers: own }) => own["content-type"]?.startsWith(type));
    return found ? decode(found.body, found.headers["content-transfer-encoding"] ?? "7bit") : "";
  };
  return { headers, text: part("text/plain"), html: part("text/html") };
}

function split(raw: string): { headers: Record<string, string>; body: string } {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => {
    const [name = "", ...value] = line.split(":");
    return [name.toLowerCase(), words(value.join(":").trim())];
  }));
  return { headers, body: raw.slice(end + 4) };
}

/** =?UTF-8?Q?…?= and =?UTF-8?B?…?= */
const words = (value: string) =>
  value.replaceAll(/\?= =\?/g, "?==?").replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, text: string) => (kind.toLowerCase() === "b" ? Buffer.from(text, "base64").toString() : decode(text.replaceAll("_", " "), "quoted-printable")));

function decode(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  const bytes = encoding === "quoted-printable" ? body.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : body;
  return Buffer.from(bytes, "latin1").toString().replaceAll("\r\n", "\n");
}
