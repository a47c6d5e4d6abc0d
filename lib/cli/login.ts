import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { createApiClient } from "./api-client";
import { parse, saveCredentials } from "./credentials";

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
  try {
    const url = (await reader.question(`Address [${DEFAULT_URL}]: `)).trim() || DEFAULT_URL;
    const asked = reader.question("API key (not shown): ");
    shown = false; // A key on the screen is a key in someone's recording.
    const key = (await asked).trim();
    shown = true;
    process.stdout.write("\n");
    const credentials = parse({ url, key });
    if (credentials.url.startsWith("http:") && !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$|\/)/.test(credentials.url)) {
      process.stderr.write("Warning: the key travels unencrypted to this address; use https there.\n");
    }
    await createApiClient(credentials).call("GET", "/models");
    process.stdout.write(`Logged in to ${credentials.url}; kept in ${await saveCredentials(credentials)}.\n`);
  } finally {
    reader.close();
  }
}
