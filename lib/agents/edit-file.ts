/** Edits by replacing one exact place; when the place is not there, or is not unique, nothing changes. */

export type EditResult = { ok: true; content: string; matched: "exact" | "whitespace" } | { ok: false; message: string };

/** How many near misses are shown to the model. */
const CANDIDATES = 3;
/** Longer files are not searched for near misses: comparing every window of every line has a price. */
const MAX_SEARCHED_LINES = 20_000;

/**
 * Replaces the only occurrence of `oldText` in `content`. Falls back to comparing line by line
 * without leading and trailing white space (and keeps the file's own indentation); fails with the
 * nearest candidates, so that the next try can be exact.
 */
export function replaceText(content: string, oldText: string, newText: string): EditResult {
  if (oldText === "") return { ok: false, message: "old_text is empty. Give the exact text to replace, or use write_file for a new file." };
  if (oldText === newText) return { ok: false, message: "old_text and new_text are the same, so there is nothing to change." };

  const exact = occurrences(content, oldText);
  if (exact === 1) return { ok: true, matched: "exact", content: content.replace(oldText, () => newText) };
  if (exact > 1) return { ok: false, message: `old_text occurs ${exact} times. Include more lines around the place so that it occurs once.` };

  const lines = content.split("\n");
  const wanted = trimBlankEdges(oldText.split("\n"));
  const places = windows(lines, wanted.length).filter((start) => wanted.every((line, i) => line.trim() === lines[start + i]!.trim()));
  if (places.length === 1 && wanted.some((line) => line.trim() !== "")) {
    const start = places[0]!;
    const indented = reindent(trimBlankEdges(newText.split("\n")), wanted, lines.slice(start, start + wanted.length));
    return { ok: true, matched: "whitespace", content: [...lines.slice(0, start), ...indented, ...lines.slice(start + wanted.length)].join("\n") };
  }
  if (places.length > 1) return { ok: false, message: `old_text matches ${places.length} places when white space is ignored. Include more lines so that it matches once.` };
  return { ok: false, message: `old_text is not in the file. ${nearest(lines, wanted)}` };
}

function occurrences(content: string, text: string): number {
  let count = 0;
  for (let at = content.indexOf(text); at !== -1; at = content.indexOf(text, at + text.length)) count++;
  return count;
}

function windows(lines: string[], height: number): number[] {
  if (lines.length > MAX_SEARCHED_LINES) return [];
  return Array.from({ length: Math.max(0, lines.length - height + 1) }, (_, i) => i);
}

function trimBlankEdges(lines: string[]): string[] {
  let from = 0;
  let to = lines.length;
  while (from < to - 1 && lines[from]!.trim() === "") from++;
  while (to > from + 1 && lines[to - 1]!.trim() === "") to--;
  return lines.slice(from, to);
}

/** Shifts new lines by the difference between the indentation that was asked for and the file's own. */
function reindent(newLines: string[], wanted: string[], found: string[]): string[] {
  const at = wanted.findIndex((line) => line.trim() !== "");
  const asked = leading(wanted[at] ?? "");
  const own = leading(found[at] ?? "");
  if (asked === own) return newLines;
  return newLines.map((line) => (line.trim() === "" ? line : line.startsWith(asked) ? own + line.slice(asked.length) : line));
}

const leading = (line: string) => /^\s*/.exec(line)![0];

function nearest(lines: string[], wanted: string[]): string {
  const goal = new Set(wanted.map((line) => line.trim()).filter(Boolean));
  const scored = windows(lines, Math.min(wanted.length, lines.length))
    .map((start) => {
      const window = lines.slice(start, start + wanted.length).map((line) => line.trim());
      // A line in its place counts more than the same line elsewhere in the window.
      return { start, score: window.reduce((sum, line, i) => sum + (line !== "" && line === wanted[i]?.trim() ? 2 : goal.has(line) ? 1 : 0), 0) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.start - b.start);
  const apart: typeof scored = [];
  for (const candidate of scored) {
    if (apart.length === CANDIDATES) break;
    if (apart.every(({ start }) => Math.abs(start - candidate.start) >= wanted.length)) apart.push(candidate);
  }
  if (apart.length === 0) return "No line of it is there; read the file again.";
  const shown = apart.map(({ start }) => {
    const to = Math.min(lines.length, start + Math.min(wanted.length, 12));
    return `Lines ${start + 1}-${to}:\n${lines.slice(start, to).join("\n")}`;
  });
  return `The nearest places are:\n${shown.join("\n---\n")}`;
}
