import { MorningError } from "@/lib/errors";
import type { Annotation } from "@/lib/forge/forge";
import type { Sandbox } from "@/lib/sandbox/sandbox";

/** Lines shown before and after the one that is meant. */
const AROUND = 5;
const MAX_SNIPPETS = 12;
const MAX_LINE = 300;

export interface Snippet {
  path: string;
  line: number;
  /** Numbered lines, the meant one marked with `>`. */
  text: string;
}

/** The source around each place, at most twelve; places that cannot be read (gone, binary, outside) are left out. */
export async function snippetsFor(places: readonly Annotation[], files: Pick<Sandbox, "readFile">): Promise<Snippet[]> {
  const shown: Snippet[] = [];
  for (const { path, line } of places.slice(0, MAX_SNIPPETS * 2)) {
    if (shown.length >= MAX_SNIPPETS) break;
    // A place within lines already shown adds nothing.
    if (shown.some((other) => other.path === path && Math.abs(other.line - line) <= AROUND)) continue;
    const text = await snippetAt(path, line, files);
    if (text !== null) shown.push({ path, line, text });
  }
  return shown;
}

async function snippetAt(path: string, line: number, files: Pick<Sandbox, "readFile">): Promise<string | null> {
  try {
    const lines = (await files.readFile(path)).split("\n");
    if (line > lines.length) return null;
    const first = Math.max(1, line - AROUND);
    return lines
      .slice(first - 1, line + AROUND)
      .map((text, index) => `${first + index === line ? ">" : " "} ${String(first + index).padStart(5)}  ${text.slice(0, MAX_LINE)}`)
      .join("\n");
  } catch (error) {
    if (error instanceof MorningError) return null;
    throw error;
  }
}
