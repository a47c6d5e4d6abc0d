import type { PaletteAction } from "./use-palette-actions";

/**
 * The actions that hold every word that was typed, in their order; those whose label begins with it
 * come first. Nothing typed finds all.
 */
export function searchActions<Action extends Pick<PaletteAction, "label" | "group" | "keywords">>(actions: readonly Action[], typed: string): Action[] {
  const wanted = typed.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter(Boolean);
  const found = actions.filter(({ label, group, keywords = [] }) => {
    const text = [label, group ?? "", ...keywords].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = ({ label }: Action) => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return wanted ? found.toSorted((a, b) => begins(a) - begins(b)) : found;
}
