import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { KeptMail } from "@/lib/local/supabase/mail";
import { startStack, type Stack } from "@/lib/local/stack";
import type { StackKeys } from "@/lib/local/supabase/keys";
import { temporaryDatabase } from "./postgres";
import { freshDatabase } from "./snapshot";

export interface TestUser {
  id: string;
  email: string;
  password: string;
  /** Signed in as this user. */
  client: SupabaseClient;
  accessToken: string;
}

export interface TestUsers {
  /** Holds the secret key: passes row level security. */
  serviceClient: SupabaseClient;
  /** Nobody signed in. */
  anonClient: SupabaseClient;
  /** A confirmed, signed-in user; the address is made up unless it is given. */
  createUser(email?: string): Promise<TestUser>;
  /** A client of nobody, or of whom the token belongs to. */
  clientFor(accessToken?: string): SupabaseClient;
  /** The mails kept so far for this address, oldest first. */
  mailsTo(email: string): Promise<KeptMail[]>;
}

export interface TestStack extends Stack, TestUsers {
  dataDir: string;
}

/**
 * A whole stack of its own for one test file: every migration applied, database in memory, free port,
 * own keys. Takes about a second; `close` ends it and removes its files. With `TEST_DATABASE_URL` the
 * database is a new one on that PostgreSQL server.
 */
export async function startTestStack(options: { appUrl?: string } = {}): Promise<TestStack> {
  // Few bcrypt rounds: lite reads this when it hashes, and tests sign many users up.
  process.env.LITE_AUTH_BCRYPT_COST ??= "4";
  const dataDir = await mkdtemp(join(tmpdir(), "morning-test-"));
  const server = process.env.TEST_DATABASE_URL;
  const real = server ? await temporaryDatabase(server) : undefined;
  const stack = await startStack({ dataDir, port: 0, appUrl: options.appUrl ?? "http://127.0.0.1:3000", ...(real ? { databaseUrl: real.url } : { snapshot: await freshDatabase() }) });
  const users = connectUsers(stack, dataDir);
  return {
    ...stack,
    ...users,
    dataDir,
    async close() {
      await users.disconnect();
      await stack.close();
      await real?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Those who use a stack: the clients that supabase-js makes, and the mails that people get. */
export function connectUsers(stack: { url: string; keys: Pick<StackKeys, "publishableKey" | "secretKey"> }, dataDir: string): TestUsers & { disconnect(): Promise<void> } {
  const clients: SupabaseClient[] = [];
  const client = (key: string, accessToken?: string) => {
    const made = createClient(stack.url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      ...(accessToken && { accessToken: async () => accessToken }),
    });
    clients.push(made);
    return made;
  };
  return {
    serviceClient: client(stack.keys.secretKey),
    anonClient: client(stack.keys.publishableKey),
    clientFor: (accessToken) => client(stack.keys.publishableKey, accessToken),
    async createUser(email = `user-${randomBytes(6).toString("hex")}@example.com`) {
      const password = randomBytes(12).toString("hex");
      const own = client(stack.keys.publishableKey);
      const { data, error } = await own.auth.signUp({ email, password });
      if (error || !data.user || !data.session) throw error ?? new Error("Signing up gave no session.");
      return { id: data.user.id, email, password, client: own, accessToken: data.session.access_token };
    },
    async mailsTo(email) {
      const dir = join(dataDir, "mail");
      const mails = await Promise.all((await readdir(dir)).sort().map(async (file) => JSON.parse(await readFile(join(dir, file), "utf8")) as KeptMail));
      return mails.filter((mail) => mail.to === email);
    },
    async disconnect() {
      await Promise.all(clients.map((each) => each.removeAllChannels()));
      for (const each of clients) await each.realtime.disconnect();
    },
  };
}
