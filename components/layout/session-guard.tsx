"use client";

import { LogIn } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { loadBrowserClient } from "./load-browser-client";
import { hasSession, hearTabs, tellTabs, useSession } from "./session";
import { hasTyped, watchTyping } from "./typed";

/** Looking at the cookie costs nothing; asking the auth server whether it still counts is done when somebody comes back. */
const LOOK_MS = 3_000;
const ASK_EVERY_MS = 60_000;

/**
 * Notices that the session ended or belongs to somebody else: in another tab, on another device, or by
 * itself. Signed out, the tab goes to sign-in and comes back from there to this page; where something
 * was typed, and when a session ran out while someone reads, the page stays and says so.
 */
export function SessionGuard({ supabase: { url, publishableKey }, userId }: { supabase: BrowserSupabase; userId: string }) {
  const router = useRouter();
  const { state } = useSession();

  useEffect(() => {
    const loading = loadBrowserClient({ url, publishableKey });
    let asked = Date.now();
    const signedOut = () => {
      if (hasTyped()) useSession.setState({ state: "ended" });
      else location.assign(signInPath());
    };
    const signedIn = (as: string) => {
      const before = useSession.getState().state;
      if (as === userId) {
        useSession.setState({ state: "open" });
        if (before !== "open") router.refresh();
      } else if (hasTyped()) useSession.setState({ state: "other" });
      else location.reload();
    };
    const look = () => {
      if (useSession.getState().state === "open" && !hasSession()) signedOut();
    };
    const ask = async () => {
      if (document.visibilityState === "hidden" || !navigator.onLine) return;
      look();
      if (!hasSession() || Date.now() - asked < ASK_EVERY_MS) return;
      asked = Date.now();
      const client = await loading;
      const { data, error } = await client.auth.getUser();
      if (data.user) signedIn(data.user.id);
      else if (error?.status && error.status < 500) useSession.setState({ state: "ended" });
    };

    const stopTyping = watchTyping();
    const stopHearing = hearTabs((who) => {
      if (who !== null) signedIn(who);
      else look();
    });
    let left = false;
    let stopListening = () => {};
    void loading.then((client) => {
      if (left) return;
      const { data } = client.auth.onAuthStateChange((event) => {
        // A refresh that was refused ends here too.
        if (event === "SIGNED_OUT" && useSession.getState().state === "open") useSession.setState({ state: "ended" });
      });
      stopListening = () => data.subscription.unsubscribe();
    });
    tellTabs(userId);
    const timer = setInterval(() => document.visibilityState === "visible" && look(), LOOK_MS);
    document.addEventListener("visibilitychange", ask);
    window.addEventListener("focus", ask);
    return () => {
      left = true;
      stopTyping();
      stopHearing();
      stopListening();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
      window.removeEventListener("focus", ask);
    };
  }, [router, url, publishableKey, userId]);

  if (state === "open") return null;
  return (
    <div role="alert" className="fixed inset-x-0 top-0 z-60 flex justify-center p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-warning/40 bg-warning-soft px-4 py-2.5 text-sm shadow-float">
        <p>{state === "ended" ? "You are signed out. What is on this page is still here." : "Somebody else has signed in in this browser. Nothing you do here is saved any more."}</p>
        <Button asChild size="sm">
          {/* In a tab of its own: this one keeps what was typed, and goes on when that one is signed in. */}
          <a href={state === "ended" ? "/sign-in" : "/runs"} target="_blank" onClick={(event) => (event.currentTarget.href = state === "ended" ? signInPath() : "/runs")}>
            <LogIn aria-hidden />
            {state === "ended" ? "Sign in again" : "Go to their runs"}
          </a>
        </Button>
      </div>
    </div>
  );
}

const signInPath = () => `/sign-in?${new URLSearchParams({ next: `${location.pathname}${location.search}` })}`;
