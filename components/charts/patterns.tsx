import { useId } from "react";

/** Each look is a colour of the theme and a pattern of its own, so that it is told apart without colour. */
const LOOKS = [
  { color: "var(--primary)", lines: null },
  { color: "var(--warning-fill)", lines: "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4" },
  { color: "var(--success)", lines: "M0,4 h8" },
  { color: "var(--danger)", lines: "M4,0 v8" },
  { color: "var(--info)", lines: "M0,4 h8 M4,0 v8" },
  { color: "var(--muted-foreground)", lines: "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4" },
  { color: "var(--muted-foreground)", lines: "M3.5,4 h1" },
] as const;
/** How many series a chart tells apart. */
export const MOST_LOOKS = LOOKS.length;

/** The definitions that `fillOf` names; once in each drawing. `id` is from `usePatternId`. */
export function Patterns({ id }: { id: string }) {
  return (
    <defs>
      {LOOKS.map(({ color, lines }, look) => lines !== null && (
        <pattern key={look} id={`${id}-${look}`} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" fill={color} opacity="0.22" />
          <path d={lines} stroke={color} strokeWidth={look === LOOKS.length - 1 ? 2.5 : 2} fill="none" />
        </pattern>
      ))}
    </defs>
  );
}

/** An id that is free to stand in an address within the drawing. */
export const usePatternId = () => `pattern${useId().replaceAll(/[^a-zA-Z0-9]/g, "")}`;
export const fillOf = (id: string, look: number) => (LOOKS[look]?.lines === null ? LOOKS[look].color : `url(#${id}-${look})`);
export const strokeOf = (look: number) => LOOKS[look]?.color;

/** The look as a key beside its name. */
export function Swatch({ look }: { look: number }) {
  const id = usePatternId();
  return (
    <svg width="16" height="12" aria-hidden className="shrink-0">
      <Patterns id={id} />
      <rect x="0.5" y="0.5" width="15" height="11" rx="2" fill={fillOf(id, look)} stroke={strokeOf(look)} />
    </svg>
  );
}
