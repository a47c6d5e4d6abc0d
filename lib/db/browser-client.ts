"use client";

import { createBrowserClient } from "@supabase/ssr";
import { SESSION_COOKIE, type Client } from "./client";
import type { Database } from "./types";

/** Where a browser reaches Supabase; handed in by the server at run time, so that one build serves every address. */
export interface BrowserSupabase {
  url: string;
  publishableKey: string;
}

/** The browser's client, for live channels only: pages read and change data through the server. One for the whole page. */
export function browserClient({ url, publishableKey }: BrowserSupabase): Client {
  return createBrowserClient<Database>(url, publishableKey, { cookieOptions: { name: SESSION_COOKIE } });
}
