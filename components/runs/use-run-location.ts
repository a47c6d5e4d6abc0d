"use client";

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback } from "react";

export const RUN_TABS = ["timeline", "log", "diff", "checks", "cost", "artifacts", "messages", "decisions"] as const;
export type RunTab = (typeof RUN_TABS)[number];
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export const STAGES = ["plan", "execute", "ci", "fix", "finalize"] as const;

/** What of a run is looked at, as its address says; the diff and the checks add their own. */
const parsers = {
  tab: parseAsStringLiteral(RUN_TABS).withDefault("timeline"),
  turn: parseAsString,
  stage: parseAsStringLiteral(STAGES),
  event: parseAsInteger,
  level: parseAsStringLiteral(LOG_LEVELS).withDefault("info"),
  q: parseAsString.withDefault(""),
  errors: parseAsStringLiteral(["only"] as const),
  artifact: parseAsString,
};
/** Parameters that the diff and the checks keep. */
const OTHERS = { file: parseAsString, view: parseAsString, check: parseAsString, line: parseAsString };

/** Where the reader is in the run. Going somewhere is a step that the back button takes back; `replace` is for typing. */
export function useRunLocation() {
  const [at, set] = useQueryStates(parsers, { history: "push" });
  const [, setOthers] = useQueryStates(OTHERS, { history: "push" });
  /** Opens a tab with these selections and without those of the tab before. */
  const open = useCallback(
    (tab: RunTab, more: Partial<{ turn: string; event: number; q: string; stage: (typeof STAGES)[number]; level: (typeof LOG_LEVELS)[number]; artifact: string; file: string; check: string; line: string }> = {}) => {
      const { file, check, line, ...own } = more;
      void set({ turn: null, stage: null, event: null, level: null, q: null, errors: null, artifact: null, ...own, tab });
      void setOthers({ file: file ?? null, view: null, check: check ?? null, line: line ?? null });
    },
    [set, setOthers],
  );
  const change = useCallback((part: Parameters<typeof set>[0], { replace = false }: { replace?: boolean } = {}) => void set(part, { history: replace ? "replace" : "push" }), [set]);
  return { at, open, change };
}
