import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import type { Credential } from "./credentials";

/**
 * What git starts to ask for a name and a password: it brings the question to this process and
 * prints the answer. It holds nothing itself; whoever runs it without a live pass gets nothing.
 */
const PROGRAM = `
import { connect } from "node:net";
import { argv, env, exit, stdout } from "node:process";
const socket = connect(env.MORNING_ASKPASS_SOCKET);
socket.setTimeout(20000, () => exit(1));
socket.on("error", () => exit(1));
socket.pipe(stdout);
socket.write(JSON.stringify({ pass: env.MORNING_ASKPASS, question: argv[2] }) + "\\n");
`;

/** A question is shorter, bytes. */
const MAX_QUESTION = 4_096;

interface Desk {
  socket: string;
  program: string;
}

// A pass is known here while one git works; what it opens is asked for at that moment.
const passes = new Map<string, { origin: string; credential: Credential }>();
let desk: Promise<Desk> | undefined;

/**
 * Runs git with an environment in which it can ask this process for the credential, for this origin
 * alone. The token is in no argument, no environment, no file and no URL.
 */
export async function withAskpass<T>(origin: string, credential: Credential, work: (environment: Record<string, string>) => Promise<T>): Promise<T> {
  const { socket, program } = await (desk ??= openDesk());
  const pass = randomBytes(32).toString("hex");
  passes.set(pass, { origin, credential });
  try {
    return await work({ GIT_ASKPASS: program, MORNING_ASKPASS_SOCKET: socket, MORNING_ASKPASS: pass });
  } finally {
    passes.delete(pass);
  }
}

/** The answer to git's question for the password of this origin, such as `Password for 'https://x-access-token@github.com': `; null for any other. */
async function answer(question: string, { origin, credential }: { origin: string; credential: Credential }): Promise<string | null> {
  const asked = question.match(/^Password for '(.+)':/)?.[1];
  return asked && URL.canParse(asked) && new URL(asked).origin === origin ? (await credential.token()).token : null;
}

function openDesk(): Promise<Desk> {
  // Short, because the name of a socket may have about a hundred characters; made for this user alone.
  const folder = mkdtempSync(`${tmpdir()}/morning-askpass-`);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [socket, program, module] = ["s", "ask", "ask.mjs"].map((name) => `${folder}/${name}`) as [string, string, string];
  writeFileSync(module, PROGRAM, { mode: 0o600 });
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${module}" "$1"\n`);
  chmodSync(program, 0o700);
  const server = createServer((connection) => {
    let text = "";
    connection.setTimeout(20_000, () => connection.destroy());
    connection.on("error", () => undefined);
    connection.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      if (text.length > MAX_QUESTION) return void connection.destroy();
      if (!text.endsWith("\n")) return;
      void reply(text).then((line) => (line === null ? connection.destroy() : connection.end(`${line}\n`)), () => connection.destroy());
    });
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, () => resolve({ socket, program }));
  });
}

async function reply(text: string): Promise<string | null> {
  const { pass, question } = JSON.parse(text) as { pass?: unknown; question?: unknown };
  const known = typeof pass === "string" ? passes.get(pass) : undefined;
  return known && typeof question === "string" ? answer(question, known) : null;
}
