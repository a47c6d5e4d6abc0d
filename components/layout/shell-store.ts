"use client";

import { create } from "zustand";

interface ShellState {
  /** What stands open above the page; at most one. */
  open: "palette" | "shortcuts" | "menu" | null;
  setOpen: (open: ShellState["open"]) => void;
}

export const useShell = create<ShellState>((set) => ({ open: null, setOpen: (open) => set({ open }) }));

/** Where the choice is kept to have no shortcuts of a single key: who speaks to their computer may press many by accident. */
const SINGLE_KEYS = "morning-single-keys";

export function singleKeysOn(): boolean {
  return localStorage.getItem(SINGLE_KEYS) !== "off";
}

export function setSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(SINGLE_KEYS);
  else localStorage.setItem(SINGLE_KEYS, "off");
}
