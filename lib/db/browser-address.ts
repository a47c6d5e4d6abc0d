import { env } from "@/lib/env";
import type { BrowserSupabase } from "./browser-client";

/** What a page hands to `browserClient`: the public address and the key that may be public. */
export function browserSupabase(): BrowserSupabase {
  return { url: env().SUPABASE_PUBLIC_URL ?? env().SUPABASE_URL, publishableKey: env().SUPABASE_PUBLISHABLE_KEY };
}
