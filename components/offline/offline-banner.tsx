"use client";

import { CloudOff, Wifi } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { Time } from "@/components/layout/time";
import { KeepOffline } from "./keep-offline";
import { useConnection } from "./use-connection";
import { registerWorker } from "./worker";

/** Says that there is no connection and what the page is from, and when it is back; over the page, so that nothing moves. */
export function OfflineBanner() {
  const path = usePathname();
  const connection = useConnection();
  useEffect(() => {
    void registerWorker();
  }, []);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex justify-center p-3">
      {connection.state === "away" && (
        <p className="flex items-center gap-2 rounded-lg border border-warning/40 bg-warning-soft px-4 py-2 text-sm shadow-lg">
          <CloudOff aria-hidden className="size-4 shrink-0 text-warning" />
          <span>
            You are offline. {connection.kept ? "This copy is from" : "What you see is from"} <Time at={connection.since} />.
          </span>
        </p>
      )}
      {connection.state === "back" && (
        <p className="flex items-center gap-2 rounded-lg border border-success/30 bg-success-soft px-4 py-2 text-sm shadow-lg">
          <Wifi aria-hidden className="size-4 shrink-0 text-success" />
          You are back online.
        </p>
      )}
      {path === "/runs" && <KeepOffline path="/runs" />}
    </div>
  );
}
