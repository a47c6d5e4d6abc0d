"use client";

import { startTransition, useOptimistic, useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { answering } from "@/components/ui/answering";
import { Switch } from "@/components/ui/switch";
import type { ListedStrategy } from "@/lib/strategies/schema";

export type SwitchStrategy = (id: string, enabled: boolean, digest: string | null) => Promise<ActionAnswer>;

/** Enables or disables at once: exactly what is shown, and nothing that came after. */
export function EnabledSwitch({ id, name, enabled, digest, fileError, version, mayWrite, switchStrategy }: Pick<ListedStrategy, "id" | "name" | "enabled" | "digest" | "fileError" | "version"> & { mayWrite: boolean; switchStrategy: SwitchStrategy }) {
  const [shown, setShown] = useOptimistic(enabled);
  const [error, setError] = useState<string>();
  if (!mayWrite) return <span className="text-xs">{enabled ? "Yes" : "No"}</span>;
  const turn = (wanted: boolean) =>
    startTransition(async () => {
      setShown(wanted);
      setError((await answering(() => switchStrategy(id, wanted, wanted ? digest : null), {})).error);
    });
  return (
    <span className="inline-grid justify-items-end gap-1">
      <Switch checked={shown} onCheckedChange={turn} disabled={!enabled && (fileError !== null || version === 0)} aria-label={`Enable ${name}`} />
      <span role="alert" className="max-w-56 text-xs text-danger empty:hidden">{error}</span>
    </span>
  );
}
