import type { BrowserSupabase } from "@/lib/db/browser-client";
import type { Client } from "@/lib/db/client";

/** A busy page is not waited for longer than this. */
const AT_LATEST_MS = 3_000;
const AGAIN_MS = 5_000;

let whenIdle: Promise<void> | undefined;

/**
 * The browser's Supabase client, once the page has drawn itself and has nothing else to do: its library is
 * a fifth of all code, and nothing that a page shows at first needs it. Without a connection it keeps trying.
 */
export async function loadBrowserClient(supabase: BrowserSupabase): Promise<Client> {
  await (whenIdle ??= idle());
  for (;;) {
    try {
      const { browserClient } = await import("@/lib/db/browser-client");
      return browserClient(supabase);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no idle callbacks.
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: AT_LATEST_MS });
    else setTimeout(resolve, 200);
  });
}
