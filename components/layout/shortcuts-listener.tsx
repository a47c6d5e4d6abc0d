"use client";

import { useEffect } from "react";
import { createKeyReader, nameOf } from "./shortcut-keys";
import { singleKeysOn } from "./shell-store";
import { allShortcuts } from "./use-shortcuts";

const FIELD = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]:not([contenteditable=false])";
/** Things that use keys themselves. */
const BUSY = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
/** Things that know what Enter does to them. */
const ENTERED = "a, button, summary, input, [role=button], [role=tab], [role=radio], [role=switch]";

/** Listens to the keyboard for everything that `useShortcuts` offers. Mounted once. */
export function ShortcutsListener() {
  useEffect(() => {
    const read = createKeyReader();
    const press = (event: KeyboardEvent) => {
      const name = nameOf(event);
      const target = event.target instanceof Element ? event.target : document.body;
      if (!name || event.defaultPrevented || event.isComposing || target.closest(BUSY)) return;
      if (!name.startsWith("mod+") && (target.closest(FIELD) || !singleKeysOn())) return;
      if (name === "Enter" && target.closest(ENTERED)) return;
      const shortcuts = allShortcuts();
      const keys = read(name, shortcuts.map((shortcut) => shortcut.keys), event.timeStamp);
      const shortcut = shortcuts.findLast((offered) => offered.keys === keys);
      if (shortcut && shortcut.run(event) !== false) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return null;
}
