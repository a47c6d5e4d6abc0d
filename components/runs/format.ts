/** Micro-dollars to the cent, for lists and sums; what is less than a cent says so. */
export function dollars(micros: number): string {
  if (micros > 0 && micros < 10_000) return "<$0.01";
  return `$${decimals(micros / 1_000_000, 2)}`;
}

/** Micro-dollars to the micro-dollar, for details: $0.012345. */
export function dollarsExact(micros: number): string {
  return `$${decimals(micros / 1_000_000, 6)}`;
}

/** Milliseconds as people say them: 850 ms, 4.2 s, 3 min 20 s, 2 h 5 min. */
export function duration(ms: number): string {
  // Rounded first: what rounds up to the next unit is said in that.
  if (Math.round(ms) < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const decimals = (value: number, digits: number) => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A whole number with separators, the same on the server and in every browser. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** The first line, cut to what a title holds. */
export function headline(text: string, characters = 120): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > characters ? `${line.slice(0, characters - 1)}…` : line;
}
