import type { DiffFileSummary } from "@/lib/runs/diff-files";

/** A row of the file tree: a folder (its path ends in `/`) or a file. */
export type TreeRow = {
  path: string;
  name: string;
  /** 1 for the top. */
  level: number;
  /** Its place among its siblings, from 1, and how many they are. */
  place: number;
  siblings: number;
  /** The row of its folder; -1 at the top. */
  parent: number;
} & ({ kind: "folder"; open: boolean; additions: number; deletions: number } | { kind: "file"; file: DiffFileSummary });

interface Folder {
  name: string;
  path: string;
  folders: Map<string, Folder>;
  files: DiffFileSummary[];
  additions: number;
  deletions: number;
}

const newFolder = (name: string, path: string): Folder => ({ name, path, folders: new Map(), files: [], additions: 0, deletions: 0 });

/** The rows that are seen: folders first, then files, by name; a folder that holds one folder alone is joined with it. */
export function treeRows(files: readonly DiffFileSummary[], closed: ReadonlySet<string>): TreeRow[] {
  const root = newFolder("", "");
  for (const file of files) put(root, file);
  const rows: TreeRow[] = [];
  walk(root, 1, -1, closed, rows);
  return rows;
}

function put(root: Folder, file: DiffFileSummary): void {
  let folder = root;
  for (const name of file.path.split("/").slice(0, -1)) {
    let child = folder.folders.get(name);
    if (!child) folder.folders.set(name, (child = newFolder(name, `${folder.path}${name}/`)));
    child.additions += file.additions;
    child.deletions += file.deletions;
    folder = child;
  }
  folder.files.push(file);
}

function walk(folder: Folder, level: number, parent: number, closed: ReadonlySet<string>, rows: TreeRow[]): void {
  const folders = [...folder.folders.values()].map(joined).sort(byName);
  const files = [...folder.files].sort((a, b) => byName({ name: a.path }, { name: b.path }));
  const siblings = folders.length + files.length;
  folders.forEach((child, index) => {
    const open = !closed.has(child.path);
    rows.push({ kind: "folder", path: child.path, name: child.name, level, place: index + 1, siblings, parent, open, additions: child.additions, deletions: child.deletions });
    if (open) walk(child, level + 1, rows.length - 1, closed, rows);
  });
  files.forEach((file, index) => {
    rows.push({ kind: "file", path: file.path, name: file.path.slice(folder.path.length), level, place: folders.length + index + 1, siblings, parent, file });
  });
}

function joined(folder: Folder): Folder {
  const [only, ...others] = folder.folders.values();
  if (!only || others.length > 0 || folder.files.length > 0) return folder;
  const rest = joined(only);
  return { ...rest, name: `${folder.name}/${rest.name}` };
}

// Not the reader's language: the order is the same for everyone.
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Files in the order in which the whole tree shows them. */
export function inTreeOrder(files: readonly DiffFileSummary[]): DiffFileSummary[] {
  return treeRows(files, new Set()).flatMap((row) => (row.kind === "file" ? [row.file] : []));
}
