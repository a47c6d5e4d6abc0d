"use client";

import type { LucideIcon } from "lucide-react";
import { createRegistry } from "./registry";

export interface PaletteAction {
  /** Unique among all actions, such as `run.pause`. */
  id: string;
  /** A command in sentence case, such as "Pause the run". */
  label: string;
  /** The heading it stands under; "This page" when it has none. */
  group?: string;
  icon?: LucideIcon;
  /** Other words that find it. */
  keywords?: string[];
  /** The shortcut that does the same, shown beside it; written as in `Shortcut.keys`. */
  keys?: string;
  /** The palette closes first. */
  run: () => void;
}

const registry = createRegistry<PaletteAction>();

/**
 * Offers actions in the command palette while the component is mounted; those of a page stand above
 * the others. List only what can be done now: the palette shows nothing that is disabled.
 */
export const usePaletteActions: (actions: readonly PaletteAction[]) => void = registry.useOffer;

/** What the palette lists besides its own. */
export const useAllPaletteActions = registry.useAll;
