import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { createApiClient } from "@/lib/cli/api-client";
import { ApiError } from "@/lib/cli/errors";
import type { Database } from "@/lib/db/types";
import { FatalError } from "@/lib/errors";
import { createApiKey } from "@/lib/tenants/create-api-key";
import { makeOwner } from "./make-owner";

const EMAIL = "demo@example.com";
const TENANT = "Demo";

export interface DemoAccount {
  email: string;
  password: string;
  apiKey: string;
}

interface Options {
  dataDir: string;
  /** The app's address. */
  appUrl: string;
  supabase: { url: string; publishableKey: string; secretKey: string };
}

/**
 * The demo's user, made at the first start with a random password of its own. Password and API key
 * are kept in the data directory, readable by its owner alone, so that a later demo shows the same.
 */
export async function openDemoAccount({ dataDir, appUrl, supabase }: Options): Promise<DemoAccount> {
  const file = path.join(dataDir, "demo/account.json");
  const kept = await readKept(file);
  const password = kept?.password ?? randomBytes(12).toString("base64url");
  const options = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } };
  const admin = createClient<Database>(supabase.url, supabase.secretKey, options);
  const client = createClient<Database>(supabase.url, supabase.publishableKey, options);

  await ensureUser(admin, password);
  const signedIn = await client.auth.signInWithPassword({ email: EMAIL, password });
  if (signedIn.error) throw new FatalError("internal", `The demo user could not sign in: ${signedIn.error.message}`, { cause: signedIn.error });
  const apiKey = kept?.apiKey && (await works(appUrl, kept.apiKey)) ? kept.apiKey : await makeKey(client, signedIn.data.user.id);

  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify({ password, apiKey }), { mode: 0o600 });
  return { email: EMAIL, password, apiKey };
}

async function readKept(file: string): Promise<{ password: string; apiKey: string } | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as { password: string; apiKey: string };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** There with this password: made, or given the password when the file that kept it was lost. */
async function ensureUser(admin: SupabaseClient<Database>, password: string): Promise<void> {
  const { data: profile, error } = await admin.from("profiles").select("user_id").eq("email", EMAIL).maybeSingle();
  if (error) throw new FatalError("internal", `The demo user could not be looked up: ${error.message}`, { cause: error });
  const done = profile
    ? await admin.auth.admin.updateUserById(profile.user_id, { password })
    : await admin.auth.admin.createUser({ email: EMAIL, password, email_confirm: true, user_metadata: { display_name: "Demo user", tenant_name: TENANT } });
  if (done.error) throw new FatalError("internal", `The demo user could not be made: ${done.error.message}`, { cause: done.error });
  // Whoever tries it on their own machine owns what runs there.
  await makeOwner(admin, EMAIL);
}

async function works(appUrl: string, apiKey: string): Promise<boolean> {
  try {
    await createApiClient({ url: appUrl, key: apiKey }).call("GET", "/runs?limit=1");
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return false;
    throw error;
  }
}

async function makeKey(client: SupabaseClient<Database>, userId: string): Promise<string> {
  const { data, error } = await client.from("members").select("tenant_id").eq("user_id", userId).order("created_at").limit(1).single();
  if (error) throw new FatalError("internal", `The demo user has no workspace: ${error.message}`, { cause: error });
  const { key } = await createApiKey(
    { userId, tenantId: data.tenant_id, client, via: "session" },
    { name: "npm run demo", scopes: ["runs.read", "runs.write", "approvals.decide", "repositories.read", "repositories.write"] },
  );
  return key;
}
