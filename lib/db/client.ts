import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "./types";

/** A typed client; which rows it sees depends on who it speaks for. */
export type Client = SupabaseClient<Database>;

/** The session's cookie. Named here because the address that browsers use may differ from ours, and the default name is made of it. */
export const SESSION_COOKIE = "morning-auth";

/** The header in which the database looks for an API key: supabase/migrations/20261121000100_identity.sql. */
export const API_KEY_HEADER = "x-morning-api-key";

/** The page that is rendered, as proxy.ts names it: for the record of an owner's visit. */
export const PAGE_HEADER = "x-morning-page";
