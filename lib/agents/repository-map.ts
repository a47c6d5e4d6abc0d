import type { Sandbox } from "@/lib/sandbox/sandbox";

/** The map is at most this long, so that any repository fits a prompt (about 2,000 tokens). */
const MAX_CHARACTERS = 8_000;
/** Files named in each folder before the rest is counted. */
const FILES_PER_FOLDER = 12;

/**
 * What is where, for the planner: folders with their files, larger folders first cut short. Works for
 * any size: a repository with more files than fit shows its folders with counts.
 */
export function drawMap(files: readonly string[]): string {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const cut = file.lastIndexOf("/");
    const folder = cut === -1 ? "." : file.slice(0, cut);
    folders.set(folder, [...(folders.get(folder) ?? []), file.slice(cut + 1)]);
  }
  const entries = [...folders].sort(([a], [b]) => depth(a) - depth(b) || a.localeCompare(b));
  const detailed = entries.map(([folder, names]) => `${folder}/: ${names.slice(0, FILES_PER_FOLDER).join(" ")}${names.length > FILES_PER_FOLDER ? ` … and ${names.length - FILES_PER_FOLDER} more` : ""}`);
  const head = `${files.length} files in ${folders.size} folders`;
  const full = [head, ...detailed].join("\n");
  if (full.length <= MAX_CHARACTERS) return full;

  const counted = entries.map(([folder, names]) => `${folder}/: ${names.length} files`);
  const lines = [head];
  let length = head.length;
  for (let i = 0; i < entries.length; i++) {
    // Near the root names help most; deeper down the counts do.
    const line = depth(entries[i]![0]) <= 1 ? detailed[i]! : counted[i]!;
    if (length + line.length + 60 > MAX_CHARACTERS) {
      lines.push(`… and ${entries.length - i} more folders; use list_files`);
      break;
    }
    lines.push(line);
    length += line.length + 1;
  }
  return lines.join("\n");
}

const depth = (folder: string) => (folder === "." ? 0 : folder.split("/").length);

/** Instructions that the repository gives to agents, as data: they come from outside. At most 8,000 characters. */
export async function readInstructions(sandbox: Sandbox): Promise<{ path: string; text: string } | null> {
  for (const path of ["AGENTS.md", ".github/copilot-instructions.md", "CLAUDE.md"]) {
    if (await sandbox.exists(path)) return { path, text: (await sandbox.readFile(path)).slice(0, 8_000) };
  }
  return null;
}
