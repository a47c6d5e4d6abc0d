"use client";

import { createRegistry } from "./registry";

export interface Shortcut {
  /**
   * A key as `KeyboardEvent.key` names it ("n", "/", "?", "Enter", "ArrowDown"), a sequence with spaces
   * ("g r"), or with Ctrl, which is Cmd on a Mac ("mod+k").
   */
  keys: string;
  /** What it does, as the list behind `?` shows it. */
  label: string;
  /** The heading it stands under in that list, such as "Go to" or "List". */
  group: string;
  /** Answering false leaves the key to the browser. */
  run: (event: KeyboardEvent) => void | false;
}

const registry = createRegistry<Shortcut>();

/**
 * Offers shortcuts while the component is mounted. They are ignored while someone types in a field and
 * inside dialogs and menus; Enter also on links and buttons, which know themselves what it does. Of two
 * for the same keys the one that was mounted last wins.
 */
export const useShortcuts: (shortcuts: readonly Shortcut[]) => void = registry.useOffer;

/** Everything that can be pressed now. */
export const useAllShortcuts = registry.useAll;
export const allShortcuts = registry.all;
