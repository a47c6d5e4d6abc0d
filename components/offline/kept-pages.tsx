"use client";

import { useEffect, useState } from "react";
import { Time } from "@/components/layout/time";
import { Button } from "@/components/ui/button";
import { isReachable, listKeptPages, type KeptPage } from "./worker";

const ASK_EVERY_MS = 5_000;

/** What can be read without a connection. Goes to what was asked for by itself as soon as there is one. */
export function KeptPages() {
  const [pages, setPages] = useState<KeptPage[] | null>(null);
  useEffect(() => {
    void listKeptPages().then(setPages, () => setPages([]));
    const again = async () => {
      if (navigator.onLine && (await isReachable())) location.reload();
    };
    // Somebody who opened this page itself has nothing to go back to.
    if (location.pathname === "/offline") return;
    const timer = setInterval(again, ASK_EVERY_MS);
    window.addEventListener("online", again);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    };
  }, []);
  return (
    <>
      <div>
        <Button onClick={() => location.reload()}>Try again</Button>
      </div>
      {pages !== null && (
        <section aria-labelledby="kept" className="grid gap-2">
          <h2 id="kept" className="font-semibold">Kept on this device</h2>
          {pages.length === 0 ? (
            <p className="text-sm text-muted-foreground">Nothing yet. Runs that you look at are kept here while you are signed in.</p>
          ) : (
            <ul className="grid divide-y rounded-lg border">
              {pages.map(({ path, title, at }) => (
                <li key={path} className="grid gap-0.5 px-4 py-3">
                  {/* A document from the service worker: the router would ask the server. */}
                  <a href={path} className="rounded-sm font-medium text-link break-words underline focus-ring">{title || path}</a>
                  <span className="text-sm text-muted-foreground">Kept <Time at={at} /></span>
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </>
  );
}
