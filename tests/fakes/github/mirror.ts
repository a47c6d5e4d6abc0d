import { git, refsOf, runGit } from "./git";
import { insert, nodeId, type RepoRow, type Rows, type TreeRow } from "./rows";
import { bareOf, type World } from "./world";

export const NO_COMMIT = "0".repeat(40);
export interface RefChange { ref: string; before: string; after: string }

/** Brings objects and refs of the bare repository into emulate, with the same shas. Answers what moved. */
export async function mirror(world: World, repo: RepoRow): Promise<RefChange[]> {
  const { rows } = world;
  const bare = bareOf(world, repo);
  const now = await refsOf(bare);
  const known = new Map(rows.refs.findBy("repo_id", repo.id).map((row) => [row.ref, row.sha]));
  const changes: RefChange[] = [];
  for (const [ref, after] of now) if (known.get(ref) !== after) changes.push({ ref, before: known.get(ref) ?? NO_COMMIT, after });
  for (const [ref, before] of known) if (!now.has(ref)) changes.push({ ref, before, after: NO_COMMIT });
  const tips = changes.map((change) => change.after).filter((sha) => sha !== NO_COMMIT);
  await importObjects(rows, repo, bare, tips, [...known.values()]);
  for (const change of changes) applyRef(rows, repo, change);
  return changes;
}

/** Brings what is reachable from these commits, such as the head of a pull request from a fork, into emulate. */
export async function importObjects(rows: Rows, repo: RepoRow, bare: string, tips: string[], known: string[]): Promise<void> {
  const missing = tips.filter((sha) => !rows.commits.findBy("repo_id", repo.id).some((row) => row.sha === sha));
  if (missing.length === 0) return;
  const present = known.filter((sha) => rows.commits.findBy("repo_id", repo.id).some((row) => row.sha === sha));
  const listed = await git(bare, ["rev-list", "--objects", "--ignore-missing", "--stdin"], { input: [...missing, ...present.map((sha) => `^${sha}`)].join("\n") });
  const shas = listed.split("\n").filter(Boolean).map((line) => line.slice(0, 40));
  const have = new Set([...rows.commits.findBy("repo_id", repo.id), ...rows.trees.findBy("repo_id", repo.id), ...rows.blobs.findBy("repo_id", repo.id)].map((row) => row.sha));
  const { out } = await runGit(bare, ["cat-file", "--batch"], { input: shas.filter((sha) => !have.has(sha)).join("\n") });
  // Parents first: emulate breaks ties of commits by the order in which it got them.
  for (const object of readBatch(out).reverse()) store(rows, repo, object);
}

interface GitObject { sha: string; type: string; content: Buffer }

function readBatch(out: Buffer): GitObject[] {
  const objects: GitObject[] = [];
  let at = 0;
  while (at < out.length) {
    const end = out.indexOf(10, at);
    const [sha, type, size] = out.subarray(at, end).toString().split(" ");
    const from = end + 1;
    objects.push({ sha: sha!, type: type!, content: out.subarray(from, from + Number(size)) });
    at = from + Number(size) + 1;
  }
  return objects;
}

function store(rows: Rows, repo: RepoRow, { sha, type, content }: GitObject): void {
  if (type === "blob") {
    const text = content.toString("utf8");
    const isText = !text.includes("\0") && Buffer.from(text, "utf8").equals(content);
    insert(rows.blobs, "Blob", { repo_id: repo.id, sha, content: isText ? text : content.toString("base64"), encoding: isText ? "utf-8" : "base64", size: content.length });
  } else if (type === "tree") {
    insert(rows.trees, "Tree", { repo_id: repo.id, sha, tree: readTree(content), truncated: false });
  } else if (type === "commit") {
    insert(rows.commits, "Commit", { repo_id: repo.id, sha, ...readCommit(content.toString("utf8")) });
  }
}

function readTree(content: Buffer): TreeRow["tree"] {
  const entries: TreeRow["tree"] = [];
  for (let at = 0; at < content.length; ) {
    const zero = content.indexOf(0, at);
    const [mode, ...name] = content.subarray(at, zero).toString("utf8").split(" ");
    entries.push({ path: name.join(" "), mode: mode!.padStart(6, "0"), type: mode === "40000" ? "tree" : mode === "160000" ? "commit" : "blob", sha: content.subarray(zero + 1, zero + 21).toString("hex") });
    at = zero + 21;
  }
  return entries;
}

function readCommit(text: string) {
  const blank = text.indexOf("\n\n");
  const head = text.slice(0, blank).split("\n");
  const line = (name: string) => head.find((one) => one.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
  const author = readPerson(line("author"));
  const committer = readPerson(line("committer"));
  return {
    message: text.slice(blank + 2).replace(/\n$/, ""), tree_sha: line("tree"), parent_shas: head.filter((one) => one.startsWith("parent ")).map((one) => one.slice(7)), user_id: null,
    author_name: author.name, author_email: author.email, author_date: author.date, committer_name: committer.name, committer_email: committer.email, committer_date: committer.date,
  };
}

function readPerson(line: string): { name: string; email: string; date: string } {
  const match = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(line);
  return { name: match?.[1] ?? "", email: match?.[2] ?? "", date: new Date(Number(match?.[3] ?? 0) * 1000).toISOString().replace(".000Z", "Z") };
}

export function applyRef(rows: Rows, repo: RepoRow, { ref, after }: RefChange): void {
  const row = rows.refs.findBy("repo_id", repo.id).find((one) => one.ref === ref);
  const name = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined;
  const branch = name === undefined ? undefined : rows.branches.findBy("repo_id", repo.id).find((one) => one.name === name);
  if (after === NO_COMMIT) {
    if (row) rows.refs.delete(row.id);
    if (branch) rows.branches.delete(branch.id);
    return;
  }
  if (row) rows.refs.update(row.id, { sha: after });
  else insert(rows.refs, "Ref", { repo_id: repo.id, ref, sha: after });
  if (name === undefined) return;
  if (branch) rows.branches.update(branch.id, { sha: after });
  else rows.branches.insert({ repo_id: repo.id, name, sha: after, protected: false, node_id: nodeId("Branch", repo.id) });
}
