import { createClient } from "@supabase/supabase-js";
import { env } from "@/lib/env";
import type { Client } from "./client";
import type { Database } from "./types";

/** A client that row level security does not bind. */
export type ServiceClient = Client;

let client: ServiceClient | undefined;

/** Sees and changes every row. For pipelines and webhooks alone; everything else acts as its user. */
export function serviceClient(): ServiceClient {
  return (client ??= createClient<Database>(env().SUPABASE_URL, env().SUPABASE_SECRET_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  }));
}
