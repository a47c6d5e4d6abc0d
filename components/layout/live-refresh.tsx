"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { isReachable } from "@/components/offline/worker";
import { joinLiveChannel } from "./live-channel";
import { hasSession, useSession } from "./session";

/** At most one refresh in this time, however much happens. */
const REFRESH_EVERY_MS = 1_000;
const POLL_MS = 10_000;

/** Renders the page again on the server when a run or an approval of the tenant changes, and now and then while nothing is pushed. */
export function LiveRefresh({ supabase, tenantId }: { supabase: BrowserSupabase; tenantId: string }) {
  const router = useRouter();
  const { url, publishableKey } = supabase;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let live = false;
    let left = false;
    const refreshSoon = () => {
      timer ??= setTimeout(async () => {
        // A refresh that reaches nobody, or is for nobody, would leave the page, and lose what was typed.
        const signedIn = hasSession() && useSession.getState().state === "open";
        const reachable = navigator.onLine && (live || (await isReachable()));
        timer = undefined;
        if (signedIn && reachable && !left) router.refresh();
      }, REFRESH_EVERY_MS);
    };
    const leave = joinLiveChannel({
      supabase: { url, publishableKey },
      topic: `tenant:${tenantId}`,
      on: { run_changed: refreshSoon, approval_changed: refreshSoon },
      joined: () => {
        live = true;
        // What happened between the page and the join was not pushed to us.
        refreshSoon();
      },
      lost: () => {
        live = false;
      },
    });
    const poll = setInterval(() => !live && document.visibilityState === "visible" && refreshSoon(), POLL_MS);
    const wake = () => document.visibilityState === "visible" && refreshSoon();
    document.addEventListener("visibilitychange", wake);
    return () => {
      left = true;
      leave();
      clearTimeout(timer);
      clearInterval(poll);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [router, url, publishableKey, tenantId]);
  return null;
}
