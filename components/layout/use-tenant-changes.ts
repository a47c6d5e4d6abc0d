"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { joinLiveChannel } from "./live-channel";

/** Renders the page again when the workspace itself changes, or the platform: it was suspended, the owner looks into it, or something was stopped. */
export function useTenantChanges({ url, publishableKey }: BrowserSupabase, tenantId: string): void {
  const router = useRouter();
  useEffect(() => {
    const follow = (topic: string) => {
      let missed = false;
      return joinLiveChannel({
        supabase: { url, publishableKey },
        topic,
        on: { tenant_changed: () => router.refresh() },
        // What happened meanwhile was not pushed to us.
        lost: () => {
          missed = true;
        },
        joined: () => {
          if (missed) router.refresh();
          missed = false;
        },
      });
    };
    const leave = [follow(`tenant:${tenantId}`), follow("platform")];
    return () => leave.forEach((each) => each());
  }, [router, url, publishableKey, tenantId]);
}
