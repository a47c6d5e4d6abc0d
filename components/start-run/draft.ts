"use client";

import { useState, useSyncExternalStore } from "react";
import type { PlanDraft } from "../runs/plan-fields";

/** Everything that the form for a new run holds, as it was typed. */
export interface StartRunValues {
  repositoryId: string;
  goal: string;
  autonomy: string;
  model: string;
  /** Dollars. */
  cap: string;
  /** Empty: the repository's default branch. */
  baseBranch: string;
  turnLimit: string;
  fixLimit: string;
  deadlineMinutes: string;
  sameCommit: boolean;
  planMode: "anew" | "given";
  plan: PlanDraft | null;
}

const never = () => () => {};

/**
 * What was typed into this form before a reload of this tab; undefined on the server, while the page
 * is hydrated, and when there is nothing. It is read once.
 */
export function useDraft(name: string): Partial<StartRunValues> | undefined {
  const [readOnce] = useState(() => {
    let read: { draft: Partial<StartRunValues> | undefined } | undefined;
    return () => (read ??= { draft: readDraft(name) }).draft;
  });
  return useSyncExternalStore(never, readOnce, () => undefined);
}

function readDraft(name: string): Partial<StartRunValues> | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? "null");
    return kept && typeof kept === "object" ? kept : undefined;
  } catch {
    return undefined; // nothing that can be read is nothing
  }
}

export function keepDraft(name: string, values: StartRunValues): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(values));
  } catch {
    // Full, or forbidden by the browser: the form works without.
  }
}

export function forgetDraft(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // As above.
  }
}
