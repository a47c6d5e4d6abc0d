import type { DiffFile } from "@/lib/runs/diff-files";

/** What became of a file: a letter as git writes it, the word, and the colour that repeats it. */
export const STATUS: Record<DiffFile["status"], { letter: string; word: string; className: string }> = {
  added: { letter: "A", word: "added", className: "text-success" },
  modified: { letter: "M", word: "modified", className: "text-warning" },
  deleted: { letter: "D", word: "deleted", className: "text-danger" },
  renamed: { letter: "R", word: "renamed", className: "text-info" },
};
