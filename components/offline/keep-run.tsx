"use client";

import { useRun } from "@/components/runs/run-provider";
import { KeepOffline } from "./keep-offline";

/** Keeps the run that is looked at readable offline. */
export function KeepRun() {
  const id = useRun(({ detail }) => detail.run.id);
  const ended = useRun(({ detail }) => detail.run.finishedAt !== null);
  const version = useRun(({ detail, events }) => `${detail.run.status} ${events.at(-1)?.number ?? 0}`);
  return <KeepOffline path={`/runs/${id}`} version={version} final={ended} />;
}
