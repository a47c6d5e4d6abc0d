/** Where people land when no better place is known. */
export const HOME = "/runs";

/**
 * A place inside the app to go to next, or `HOME`: what came with a link must not lead to another
 * site, whatever a browser makes of backslashes, doubled slashes or line breaks.
 */
export function safePath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || next.length > 2_000) return HOME;
  try {
    const { origin, pathname, search, hash } = new URL(next, "http://inside.invalid");
    return origin === "http://inside.invalid" && !pathname.startsWith("//") ? `${pathname}${search}${hash}` : HOME;
  } catch {
    return HOME;
  }
}
