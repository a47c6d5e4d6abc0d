"use client";

import { useEffect, useState } from "react";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { joinLiveChannel } from "./live-channel";
import { noticeAnswer } from "./session";

/** At most one question to the server in this time. */
const ASK_EVERY_MS = 1_500;
const POLL_MS = 30_000;
/** More are shown as "99+". */
const LIMIT = 100;

/** How many approvals wait for a person: as the page came, then live. It asks when a run of the tenant begins or ceases to wait. */
export function useWaiting({ supabase: { url, publishableKey }, tenantId, initial }: { supabase: BrowserSupabase; tenantId: string; initial: number }): number {
  const [waiting, setWaiting] = useState({ initial, count: initial });
  // A page that was rendered anew knows better.
  if (waiting.initial !== initial) setWaiting({ initial, count: initial });

  useEffect(() => {
    let left = false;
    let live = false;
    let unanswered = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askSoon = () => {
      timer ??= setTimeout(async () => {
        timer = undefined;
        const count = await countWaiting();
        unanswered = count === null;
        if (!left && count !== null) setWaiting((before) => ({ ...before, count }));
      }, ASK_EVERY_MS);
    };
    const statuses = new Map<string, string>();
    const leave = joinLiveChannel({
      supabase: { url, publishableKey },
      topic: `tenant:${tenantId}`,
      on: {
        approval_changed: askSoon,
        run_changed(payload) {
          const { id, status } = payload as { id: string; status: string };
          const before = statuses.get(id);
          if (statuses.size > 500) statuses.clear();
          statuses.set(id, status);
          if (before !== status && (before === undefined || before === "waiting" || status === "waiting")) askSoon();
        },
      },
      joined: () => {
        live = true;
        askSoon();
      },
      lost: () => {
        live = false;
      },
    });
    const look = () => document.visibilityState === "visible" && askSoon();
    const poll = setInterval(() => (!live || unanswered) && navigator.onLine && look(), POLL_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      left = true;
      leave();
      clearTimeout(timer);
      clearInterval(poll);
      document.removeEventListener("visibilitychange", look);
    };
  }, [url, publishableKey, tenantId]);
  return waiting.count;
}

async function countWaiting(): Promise<number | null> {
  try {
    const response = await fetch(`/api/v1/approvals?status=pending&limit=${LIMIT}`);
    noticeAnswer(response);
    return response.ok ? ((await response.json()) as { items: unknown[] }).items.length : null;
  } catch {
    return null; // The next change or the timer asks again.
  }
}
