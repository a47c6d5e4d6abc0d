/** Writes milliseconds as a player or a timer shows them: "1:05", "1:00:09". */
export function clock(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`${ms} cannot be shown on a clock`);
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = Math.round(ms / 1_000) % 60;
  const padded = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(seconds)}` : `${minutes}:${padded(seconds)}`;
}
