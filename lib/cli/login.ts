import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { createApiClient } from "./api-client";
import { parse, saveCredentials } from "./credentials";
import { UsageError } from "./errors";

const DEFAULT_URL = "http://localhost:3000";

/** Asks for address and key, tries them, and keeps them. Reads two lines where the input is no terminal. */
export async function login(): Promise<void> {
  let shown = true;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (shown) process.stdout.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: process.stdin, output, terminal: Boolean(process.stdin.isTTY) });
  reader.once("SIGINT", () => process.exit(130));
  // Lines are taken from one queue: what is piped in may be there before it is asked for.
  const lines = reader[Symbol.asyncIterator]();
  const ask = async (question: string, hidden: boolean) => {
    reader.setPrompt(question);
    reader.prompt();
    shown = !hidden; // A key on the screen is a key in someone's recording.
    const { value, done } = await lines.next();
    shown = true;
    if (hidden) process.stdout.write("\n");
    if (done) throw new UsageError("The input ended before address and key were given.");
    return (value as string).trim();
  };
  try {
    const url = (await ask(`Address [${DEFAULT_URL}]: `, false)) || DEFAULT_URL;
    const credentials = parse({ url, key: await ask("API key (not shown): ", true) });
    if (credentials.url.startsWith("http:") && !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$|\/)/.test(credentials.url)) {
      process.stderr.write("Warning: the key travels unencrypted to this address; use https there.\n");
    }
    await createApiClient(credentials).call("GET", "/models");
    process.stdout.write(`Logged in to ${credentials.url}; kept in ${await saveCredentials(credentials)}.\n`);
  } finally {
    reader.close();
  }
}
