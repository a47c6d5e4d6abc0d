import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { FatalError } from "@/lib/errors";
import { freePort } from "@/lib/local/cli/ports";
import { serve, type Served } from "@/lib/local/cli/serve";
import { insertLargeRun, USUAL, type LargeRun } from "./large-run";

const HOST = "127.0.0.1";
const LISTED_RUNS = 60;

/** A workspace as measurements of pages need it. */
export interface Workspace {
  person: { email: string; password: string };
  tenantId: string;
  userId: string;
  usual: LargeRun;
  large: LargeRun;
}

/** The app's production build and the stack as `npm start` runs them, on free ports. Throws where there is no build. */
export async function serveApp(dataDir: string): Promise<Served> {
  if (!existsSync(".next/BUILD_ID")) throw new FatalError("unavailable", "There is no production build; npm run build makes one.");
  const port = await freePort("BENCH_PORT", 3600, HOST);
  const stackPort = await freePort("BENCH_STACK_PORT", 54600, HOST, [port]);
  return serve({ mode: "start", hosted: { supabase: false, inngest: false }, port, stackPort, env: { MORNING_DATA_DIR: dataDir, APP_URL: `http://${HOST}:${port}`, DATABASE_URL: "", SUPABASE_PUBLIC_URL: "" } });
}

/** Passes row level security. */
export function serviceOf({ env }: Pick<Served, "env">): SupabaseClient {
  return createClient(env.SUPABASE_URL!, env.SUPABASE_SECRET_KEY!, { auth: { persistSession: false, autoRefreshToken: false } });
}

/** Signs a person up, and gives their workspace a list of runs, a usual one and a large one. */
export async function fillWorkspace(served: Pick<Served, "env">): Promise<Workspace> {
  const person = { email: `measure-${randomUUID().slice(0, 8)}@example.com`, password: randomUUID() };
  const client = createClient(served.env.SUPABASE_URL!, served.env.SUPABASE_PUBLISHABLE_KEY!, { auth: { persistSession: false, autoRefreshToken: false } });
  const { data, error } = await client.auth.signUp(person);
  if (error || !data.user) throw error ?? new Error("Signing up gave no user.");
  const service = serviceOf(served);
  const member = await service.from("members").select("tenant_id").eq("user_id", data.user.id).single();
  if (member.error) throw member.error;
  const who = { tenantId: member.data.tenant_id as string, userId: data.user.id };
  return { person, ...who, ...(await addRuns(service, who)) };
}

/** An address for each route that needs one, for `addressOf`. */
export function addressesOf({ usual }: Pick<Workspace, "usual">): Record<string, string> {
  return { "/runs/[id]": `/runs/${usual.runId}`, "/repositories/[id]": `/repositories/${usual.repositoryId}`, "/invitations/[token]": "/invitations/none", "/settings/github/deliveries/[id]": "/settings/github/deliveries/none" };
}

/** Gives a workspace a list of runs, a usual one and a large one; both are under way. */
export async function addRuns(service: SupabaseClient, who: { tenantId: string; userId: string }): Promise<{ usual: LargeRun; large: LargeRun }> {
  const usual = await insertLargeRun(service, who, USUAL);
  const rows = Array.from({ length: LISTED_RUNS }, (_, index) => {
    const at = new Date(Date.now() - (index + 5) * 3_600_000).toISOString();
    const [status, outcome] = index % 5 === 0 ? ["failed", "red"] : ["succeeded", "merged"];
    return { tenant_id: who.tenantId, repository_id: usual.repositoryId, goal: `Goal number ${index}: add a function and a test for it.`, model: "openai:gpt-5.2-codex", base_branch: "main", status, outcome, spent_micros: 12_345 * index, created_by: who.userId, created_at: at, started_at: at, finished_at: at };
  });
  const { error } = await service.from("runs").insert(rows);
  if (error) throw error;
  return { usual, large: await insertLargeRun(service, who) };
}
