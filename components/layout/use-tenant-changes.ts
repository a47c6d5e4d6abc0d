"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { joinLiveChannel } from "./live-channel";

/** Renders the page again when the workspace itself changes: it was suspended, or the owner looks into it. */
export function useTenantChanges({ url, publishableKey }: BrowserSupabase, tenantId: string): void {
  const router = useRouter();
  useEffect(
    () => joinLiveChannel({ supabase: { url, publishableKey }, topic: `tenant:${tenantId}`, on: { tenant_changed: () => router.refresh() } }),
    [router, url, publishableKey, tenantId],
  );
}
