"use client";

import { useRun } from "@/components/runs/run-provider";
import { KeepOffline } from "./keep-offline";

/** Keeps the run that is looked at readable offline. */
export function KeepRun() {
  const id = useRun(({ detail }) => detail.run.id);
  const ended = useRun(({ detail }) => detail.run.finishedAt !== null);
  const version = useRun(({ detail, lastNumber }) => `${detail.run.status} ${lastNumber}`);
  return <KeepOffline path={`/runs/${id}`} version={version} final={ended} />;
}
