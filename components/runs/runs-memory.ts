import type { CacheSnapshot } from "virtua";
import type { RunsStore } from "./runs-store";

/** A list as it was left, for the back button. */
export interface KeptList {
  store: RunsStore;
  /** Of the window, pixels from the top. */
  scrolled: number;
  sizes: CacheSnapshot | undefined;
}

const MAX_KEPT = 5;

const kept = new Map<string, KeptList>();
let wentBackTo: string | null = null;

if (typeof window !== "undefined") {
  // The router renders the page before popstate comes where the browser tells of navigations themselves.
  if ("navigation" in window) {
    window.navigation.addEventListener("navigate", ({ navigationType, destination }) => {
      const { pathname, search } = new URL(destination.url);
      if (navigationType === "traverse") wentBackTo = pathname + search;
      else if (navigationType === "push") wentBackTo = null;
    });
  } else {
    addEventListener("popstate", () => (wentBackTo = addressNow()), { capture: true });
  }
}

/** The last few lists are kept while the tab is open. */
export function keepList(key: string, list: KeptList): void {
  kept.delete(key);
  kept.set(key, list);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest) kept.delete(oldest);
}

/** The list as it was left, when the browser's back or forward led here; a link leads to a new one. */
export function recallList(key: string): KeptList | undefined {
  return typeof window !== "undefined" && wentBackTo === addressNow() ? kept.get(key) : undefined;
}

/** What the back button leads to is shown: the next visit of this address may be by a link. */
export function arrived(): void {
  wentBackTo = null;
}

function addressNow(): string {
  return window.location.pathname + window.location.search;
}
