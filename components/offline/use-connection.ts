"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { isReachable, keptAt, restoreQuery } from "./worker";

/** `since` is what the page on show is from: when it was kept, or when the connection was lost. */
export type Connection = { state: "online" | "back" } | { state: "away"; since: string; kept: boolean };

const ASK_EVERY_MS = 5_000;
const BACK_SHOWN_MS = 5_000;

/**
 * Whether the page can reach its server. It asks only when the browser says that the connection
 * changed, or when the page itself was kept; once it is back, the page is rendered anew in place, so
 * that nothing typed is lost.
 */
export function useConnection(): Connection {
  const router = useRouter();
  const [connection, setConnection] = useState<Connection>({ state: "online" });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    let away = false;

    const leave = () => {
      clearTimeout(timer);
      const kept = keptAt();
      if (!away) setConnection({ state: "away", since: kept ?? new Date().toISOString(), kept: kept !== null });
      away = true;
    };
    const ask = async () => {
      clearTimeout(timer);
      const reachable = navigator.onLine && (await isReachable());
      if (left) return;
      if (!reachable) {
        leave();
        timer = setTimeout(ask, ASK_EVERY_MS);
        return;
      }
      if (!away && !keptAt()) return;
      away = false;
      // From here on it is as good as one that came from the server.
      document.querySelector('meta[name="morning-kept-at"]')?.remove();
      router.refresh();
      setConnection({ state: "back" });
      timer = setTimeout(() => setConnection({ state: "online" }), BACK_SHOWN_MS);
    };
    if (!navigator.onLine || keptAt()) void ask();
    // In a turn of its own: the router listens to the address after the effects of what is in it.
    const restoring = setTimeout(restoreQuery);
    window.addEventListener("offline", leave);
    window.addEventListener("online", ask);
    return () => {
      left = true;
      clearTimeout(timer);
      clearTimeout(restoring);
      window.removeEventListener("offline", leave);
      window.removeEventListener("online", ask);
    };
  }, [router]);
  return connection;
}
