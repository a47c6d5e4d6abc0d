import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SupabaseClient } from "@supabase/supabase-js";
import { KEY_SCOPES, type Scope } from "@/lib/tenants/schema";
import { startTestStack, type TestStack, type TestUser } from "./stack";

export const APP_URL = "http://127.0.0.1:3000";

export interface World {
  stack: TestStack;
  /** A folder under which repositories may be registered. */
  root: string;
  close(): Promise<void>;
}

/** A stack, and the environment of an app that uses it. Import the app's modules after it: they read the environment once. */
export async function startWorld(): Promise<World> {
  const stack = await startTestStack({ appUrl: APP_URL });
  const root = await mkdtemp(join(tmpdir(), "morning-repositories-"));
  Object.assign(process.env, stack.env, { APP_URL, MORNING_DATA_DIR: stack.dataDir, LOCAL_REPOSITORY_ROOTS: root });
  return {
    stack,
    root,
    async close() {
      await stack.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A git repository with one commit on the branch main. */
export async function makeRepository(root: string, name: string): Promise<string> {
  const path = join(root, name);
  const git = (...args: string[]) => execFileSync("git", ["-C", path, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { stdio: "pipe" });
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", path]);
  await writeFile(join(path, "README.md"), `# ${name}\n`);
  git("add", ".");
  git("commit", "--quiet", "-m", "First");
  return path;
}

/** The tenant that sign-up made for this user. */
export async function tenantOf(stack: TestStack, user: TestUser): Promise<string> {
  const { data, error } = await stack.serviceClient.from("members").select("tenant_id").eq("user_id", user.id).order("created_at").limit(1).single();
  if (error) throw error;
  return data.tenant_id as string;
}

/** The value of a call that must succeed. */
export async function ok<T>(answer: PromiseLike<{ data: T; error: unknown }>): Promise<NonNullable<T>> {
  const { data, error } = await answer;
  if (error) throw new Error(`A set-up call failed: ${JSON.stringify(error)}`);
  return data as NonNullable<T>;
}

/** A repository's row, made without a repository on disk. */
export async function insertRepository(service: SupabaseClient, tenantId: string, name = "Library"): Promise<string> {
  const row = await ok(service.from("repositories").insert({ tenant_id: tenantId, forge: "local", name, location: `/nowhere/${name}-${Math.random()}`, default_branch: "main" }).select("id").single());
  return row.id as string;
}

/** An API key of this user's tenant with these scopes. */
export async function makeKey(user: TestUser, tenantId: string, scopes: Scope[] = [...KEY_SCOPES]): Promise<{ id: string; key: string }> {
  const { createApiKey } = await import("@/lib/tenants/create-api-key");
  return createApiKey({ userId: user.id, tenantId, client: user.client, via: "session" }, { name: "Test", scopes });
}

/** The Cookie header of a browser in which this user signed in. */
export async function sessionCookie(user: TestUser): Promise<string> {
  const { cookieClient } = await import("@/lib/db/user-client");
  const jar = new Map<string, string>();
  const client = cookieClient({ getAll: () => [...jar].map(([name, value]) => ({ name, value })), setAll: (changed) => changed.forEach(({ name, value }) => jar.set(name, value)) });
  const { error } = await client.auth.signInWithPassword(user);
  if (error) throw error;
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
