import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { git, refsOf, runGit } from "./git";
import { NO_COMMIT, type RefChange } from "./mirror";
import type { CommitRow, RepoRow, Rows } from "./rows";
import { bareOf, type World } from "./world";

/** Brings commits and refs that were made by the API into the bare repository. Answers what moved. */
export async function exportToGit(world: World, repo: RepoRow): Promise<RefChange[]> {
  const bare = bareOf(world, repo);
  const before = await refsOf(bare);
  const wanted = new Map(world.rows.refs.findBy("repo_id", repo.id).map((row) => [row.ref, row.sha]));
  const changes: RefChange[] = [];
  for (const [ref, after] of wanted) if (before.get(ref) !== after) changes.push({ ref, before: before.get(ref) ?? NO_COMMIT, after });
  for (const [ref, sha] of before) if (!wanted.has(ref)) changes.push({ ref, before: sha, after: NO_COMMIT });
  for (const change of changes) {
    if (change.after === NO_COMMIT) await git(bare, ["update-ref", "-d", change.ref]);
    else {
      await writeCommit(world.rows, repo, bare, change.after);
      await git(bare, ["update-ref", change.ref, change.after]);
    }
  }
  return changes;
}

async function writeCommit(rows: Rows, repo: RepoRow, bare: string, sha: string): Promise<void> {
  if ((await runGit(bare, ["cat-file", "-e", sha], { allowFailure: true })).code === 0) return;
  const commit = rows.commits.findBy("repo_id", repo.id).find((row) => row.sha === sha);
  if (!commit) return;
  for (const parent of commit.parent_shas) await writeCommit(rows, repo, bare, parent);
  await writeTree(rows, repo, bare, commit.tree_sha);
  await writeObject(bare, "commit", commitText(commit));
}

async function writeTree(rows: Rows, repo: RepoRow, bare: string, sha: string): Promise<void> {
  const tree = rows.trees.findBy("repo_id", repo.id).find((row) => row.sha === sha);
  if (!tree) return;
  const name = (entry: (typeof tree.tree)[number]) => Buffer.from(entry.type === "tree" ? `${entry.path}/` : entry.path);
  const entries = [...tree.tree].sort((a, b) => Buffer.compare(name(a), name(b)));
  for (const entry of entries) {
    if (entry.type === "tree") await writeTree(rows, repo, bare, entry.sha);
    else if (entry.type === "blob") {
      const blob = rows.blobs.findBy("repo_id", repo.id).find((row) => row.sha === entry.sha);
      if (blob) await writeObject(bare, "blob", Buffer.from(blob.content, blob.encoding === "base64" ? "base64" : "utf8"));
    }
  }
  await writeObject(bare, "tree", Buffer.concat(entries.flatMap((entry) => [Buffer.from(`${entry.mode.replace(/^0+/, "")} ${entry.path}\0`), Buffer.from(entry.sha, "hex")])));
}

function commitText(commit: CommitRow): Buffer {
  const at = (date: string) => `${Math.floor(Date.parse(date) / 1000)} ${/[+-]\d{2}:?\d{2}$/.exec(date)?.[0].replace(":", "") ?? "+0000"}`;
  const head = [`tree ${commit.tree_sha}`, ...commit.parent_shas.map((sha) => `parent ${sha}`), `author ${commit.author_name} <${commit.author_email}> ${at(commit.author_date)}`, `committer ${commit.committer_name} <${commit.committer_email}> ${at(commit.committer_date)}`];
  return Buffer.from(`${head.join("\n")}\n\n${commit.message.endsWith("\n") ? commit.message : `${commit.message}\n`}`);
}

async function writeObject(bare: string, type: string, content: Buffer): Promise<void> {
  const object = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const sha = createHash("sha1").update(object).digest("hex");
  const path = join(bare, "objects", sha.slice(0, 2), sha.slice(2));
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, deflateSync(object), { mode: 0o444 });
}
