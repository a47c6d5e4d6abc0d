"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useCallback, useSyncExternalStore } from "react";

const VIEWS = ["unified", "split"] as const;
export type View = (typeof VIEWS)[number];

const KEY = "morning.diff-view";
/** Two columns of code need this much room. */
const WIDE = "(min-width: 64rem)";

/**
 * Side by side or inline: what the address says, else what was chosen last in this browser. Narrow
 * screens show it inline and have nothing to choose.
 */
export function useView(): { view: View; mayChoose: boolean; choose: (view: View) => void } {
  const [asked, setAsked] = useQueryState("view", parseAsStringLiteral(VIEWS));
  const remembered = useSyncExternalStore(subscribeNothing, remember, () => "unified");
  const wide = useSyncExternalStore(subscribeWidth, () => matchMedia(WIDE).matches, () => true);
  const choose = useCallback(
    (view: View) => {
      try {
        localStorage.setItem(KEY, view);
      } catch {
        // Without storage the address alone remembers.
      }
      void setAsked(view);
    },
    [setAsked],
  );
  return { view: wide ? (asked ?? (remembered === "split" ? "split" : "unified")) : "unified", mayChoose: wide, choose };
}

const subscribeNothing = () => () => undefined;

function remember(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function subscribeWidth(changed: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
