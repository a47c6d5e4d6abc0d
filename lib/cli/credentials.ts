import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UsageError } from "./errors";

export const credentialsSchema = z.object({
  url: z.url({ protocol: /^https?$/, error: "The address must be an http(s) URL." }),
  key: z.string().regex(/^mk_[A-Za-z0-9_-]{20,100}$/, "An API key begins with mk_; make one under Settings, API keys."),
});
export type Credentials = z.infer<typeof credentialsSchema>;

function path(): string {
  return join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "morning", "credentials.json");
}

/** MORNING_URL and MORNING_API_KEY, else what `login` kept. Throws UsageError when there is neither. */
export async function readCredentials(): Promise<Credentials> {
  const { MORNING_URL: url = "http://localhost:3000", MORNING_API_KEY: key } = process.env;
  if (key) return parse({ url, key });
  let text: string;
  try {
    text = await readFile(path(), "utf8");
  } catch (cause) {
    throw new UsageError('Nobody is logged in. Run "npm run morning -- login", or set MORNING_URL and MORNING_API_KEY.', { cause });
  }
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`${path()} is damaged; run "npm run morning -- login" again.`, { cause });
  }
}

/** Keeps the credentials where only this user can read them, and answers where. */
export async function saveCredentials(credentials: Credentials): Promise<string> {
  const target = path();
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  // Written aside, so that the file never has another mode or half a key.
  await writeFile(`${target}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await rename(`${target}.new`, target);
  return target;
}

export function parse(input: unknown): Credentials {
  const parsed = credentialsSchema.safeParse(input);
  if (!parsed.success) throw new UsageError(parsed.error.issues.map(({ message }) => message).join(" "));
  return { ...parsed.data, url: parsed.data.url.replace(/\/+$/, "") };
}
