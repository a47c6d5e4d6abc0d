/** How lines are told apart: a colour of the theme, and a dash of its own. */
export const DASHES = [
  { color: "var(--primary)", dash: undefined },
  { color: "var(--warning)", dash: "6 3" },
  { color: "var(--success)", dash: "2 3" },
] as const;

/** The line as a key beside its name. */
export function DashSwatch({ place }: { place: number }) {
  return (
    <svg width="22" height="8" aria-hidden className="shrink-0">
      <line x1="0" y1="4" x2="22" y2="4" stroke={DASHES[place]?.color} strokeDasharray={DASHES[place]?.dash} strokeWidth="2" />
    </svg>
  );
}
