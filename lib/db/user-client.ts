import { createServerClient, parseCookieHeader, type CookieMethodsServer } from "@supabase/ssr";
import { createClient } from "@supabase/supabase-js";
import { cookies, headers } from "next/headers";
import { env } from "@/lib/env";
import { clientAddress, fetchFor } from "./client-address";
import { API_KEY_HEADER, SESSION_COOKIE, type Client } from "./client";
import type { Database } from "./types";

/** The client of whoever is signed in, by the cookies of the page or server action being answered. */
export async function userClient(): Promise<Client> {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return cookieClient({
    getAll: () => jar.getAll(),
    setAll: (changed) => {
      try {
        for (const { name, value, options } of changed) jar.set(name, value, options);
      } catch {
        // A page being rendered cannot set cookies; proxy.ts has refreshed the session before it.
      }
    },
  }, clientAddress(sent));
}

/** The client of whoever is signed in, by the cookies of this request. proxy.ts keeps them fresh. */
export function requestClient(request: Request): Client {
  const header = request.headers.get("cookie") ?? "";
  return cookieClient({ getAll: () => parseCookieHeader(header).map(({ name, value }) => ({ name, value: value ?? "" })), setAll: () => undefined }, clientAddress(request.headers));
}

/** A client over any cookie jar: proxy.ts has one of its own. `address` is where its user is, for the record. */
export function cookieClient(methods: CookieMethodsServer, address: string | null = null): Client {
  return createServerClient<Database>(env().SUPABASE_URL, env().SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: { name: SESSION_COOKIE, sameSite: "lax", secure: env().APP_URL.startsWith("https:") },
    cookies: methods,
    global: { fetch: fetchFor(address) },
  });
}

/** The client of a program: the database itself looks the key up in each request. `address` is where the program is, for the record. */
export function keyClient(apiKey: string, address: string | null = null): Client {
  return createClient<Database>(env().SUPABASE_URL, env().SUPABASE_PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { headers: { [API_KEY_HEADER]: apiKey }, fetch: fetchFor(address) },
  });
}
