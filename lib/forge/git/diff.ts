import type { FileChange, Forge, Workspace } from "../forge";
import { assertSha, type Git, type GitCall } from "./git";
import { withSnapshot } from "./snapshot";

/** Bytes of raw diff that are read at all, before the cut at a file boundary. */
const MAX_RAW = 64 * 1024 ** 2;
const OPTIONS = ["--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty", "-M", "-l400"];

/** Unified diff of the work tree (new files included) or of a commit, against a commit. */
export async function diffWorkspace(git: Git, workspace: Workspace, options: Parameters<Forge["diff"]>[1]): ReturnType<Forge["diff"]> {
  assertSha(options.base);
  if (options.head !== undefined) {
    assertSha(options.head);
    return diffTrees(git, { gitDir: workspace.gitDir }, options.base, options.head, options.maxBytes);
  }
  return withSnapshot(git, workspace, (tree) => diffTrees(git, { gitDir: workspace.gitDir }, options.base, tree, options.maxBytes));
}

async function diffTrees(git: Git, where: Pick<GitCall, "gitDir">, base: string, head: string, maxBytes = 1024 ** 2): ReturnType<Forge["diff"]> {
  const summary = await git(["diff-tree", "-r", "-z", "--raw", "--numstat", ...OPTIONS, base, head], where);
  const files = parseSummary(summary.out);
  const patch = await git(["diff-tree", "-r", "-p", "--full-index", ...OPTIONS, base, head], { ...where, maxBytes: Math.min(MAX_RAW, maxBytes + 1), cut: true });
  if (!patch.cut && Buffer.byteLength(patch.out) <= maxBytes) return { text: patch.out, truncated: false, files };
  // Whole files only: half a hunk would be read as the whole change.
  const end = patch.out.lastIndexOf("\ndiff --git ");
  return { text: end > 0 ? patch.out.slice(0, end + 1) : "", truncated: true, files };
}

const STATUS: Record<string, FileChange["status"]> = { A: "added", C: "added", M: "modified", T: "modified", D: "deleted", R: "renamed" };

/** Reads `--raw --numstat -z`: all raw records first (`:modes shas status\0path\0[path\0]`), then `added\tdeleted\tpath\0`. */
function parseSummary(out: string): FileChange[] {
  const fields = out.split("\0");
  const files = new Map<string, FileChange>();
  let at = 0;
  for (; fields[at]?.startsWith(":"); ) {
    const letter = fields[at]?.split(" ")[4]?.[0] ?? "M";
    const first = fields[at + 1] ?? "";
    const two = letter === "R" || letter === "C";
    const path = two ? (fields[at + 2] ?? "") : first;
    files.set(path, { path, ...(letter === "R" ? { previousPath: first } : {}), status: STATUS[letter] ?? "modified", additions: 0, deletions: 0, binary: false });
    at += two ? 3 : 2;
  }
  while (at < fields.length) {
    const [added = "", deleted = "", name = ""] = fields[at]?.split("\t") ?? [];
    // A renamed file has an empty name here, and both names in the next two fields.
    const path = name === "" ? (fields[at + 2] ?? "") : name;
    const file = files.get(path);
    if (file) Object.assign(file, { additions: Number(added) || 0, deletions: Number(deleted) || 0, binary: added === "-" });
    at += name === "" ? 3 : 1;
  }
  return [...files.values()];
}
