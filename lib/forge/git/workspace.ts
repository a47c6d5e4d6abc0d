import { execFile } from "node:child_process";
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { FatalError } from "@/lib/errors";
import type { Workspace } from "../forge";
import { assertBranch, assertSha, commitOf, pathExists, type Git } from "./git";
import { objectView } from "./object-view";

/** Written last, so that a half-made workspace is known as one after a crash. */
const ReadySchema = z.object({ branch: z.string(), baseSha: z.string() });

/** Where a repository's commits are on this machine, and what people call it. */
export interface Source {
  name: string;
  gitDir: string;
}

/** What installing and testing leaves behind, and no repository means to keep. */
const EXCLUDES = ["node_modules/", ".venv/", "__pycache__/", ".pytest_cache/", ".morning-*.tmp"];

/** The branch of a run: the same for the same run, whoever asks. */
export function branchOf(runId: string): string {
  return `morning/${runId.replaceAll("-", "").slice(-12).toLowerCase()}`;
}

function folderOf(dataDir: string, runId: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(runId)) throw new FatalError("bad_request", `${JSON.stringify(runId)} is not the id of a run.`);
  return join(dataDir, "workspaces", runId);
}

/**
 * A private copy for one run: a git directory, and apart from it the work tree that the sandbox
 * sees, so that no command can write config or hooks that git on the host would obey. Re-opening
 * keeps uncommitted work.
 */
export async function openWorkspace(git: Git, dataDir: string, source: () => Promise<Source>, options: { runId: string; baseBranch: string; baseSha?: string; branch?: string }): Promise<Workspace> {
  const folder = folderOf(dataDir, options.runId);
  const workspace = { root: join(folder, "work"), gitDir: join(folder, "git") };
  const ready = join(folder, "ready.json");
  if (await pathExists(ready)) return { ...workspace, ...ReadySchema.parse(JSON.parse(await readFile(ready, "utf8"))) };

  await assertBranch(git, options.baseBranch);
  await removeFolder(folder);
  await mkdir(workspace.root, { recursive: true, mode: 0o700 });
  const branch = options.branch ?? branchOf(options.runId);
  await assertBranch(git, branch);
  const baseSha = await copyBranches(git, await source(), workspace.gitDir, options, branch);
  await git(["symbolic-ref", "HEAD", `refs/heads/${branch}`], { gitDir: workspace.gitDir });
  await git(["read-tree", "--reset", "-u", "--no-recurse-submodules", "HEAD"], { gitDir: workspace.gitDir, workTree: workspace.root });
  await appendFile(join(workspace.gitDir, "info", "exclude"), EXCLUDES.map((line) => `${line}\n`).join(""));
  await writeFile(`${ready}.draft`, JSON.stringify({ branch, baseSha }));
  await rename(`${ready}.draft`, ready);
  return { ...workspace, branch, baseSha };
}

/** Copies the base branch, the commit to start from, and the run's branch if it was pushed before; returns the commit that the run started from. */
async function copyBranches(git: Git, source: Source, gitDir: string, { baseBranch, baseSha, branch: existing }: { baseBranch: string; baseSha?: string; branch?: string }, branch: string): Promise<string> {
  const base = await commitOf(git, source.gitDir, `refs/heads/${baseBranch}`);
  if (!base) throw new FatalError("bad_request", `${source.name} has no branch ${baseBranch}. Choose one that exists.`);
  if (baseSha) assertSha(baseSha);
  if (baseSha && !(await commitOf(git, source.gitDir, baseSha))) throw new FatalError("not_found", `${source.name} no longer has the commit ${baseSha.slice(0, 12)} that the run starts from. Start a new run from a branch.`);
  const pushed = await commitOf(git, source.gitDir, `refs/heads/${branch}`);
  if (existing && !pushed) throw new FatalError("not_found", `${source.name} has no branch ${existing} any more.`);
  const format = (await git(["rev-parse", "--show-object-format"], { gitDir: source.gitDir })).out.trim();
  await git(["init", "--quiet", "--bare", `--object-format=${format}`, "--template=", gitDir]);
  await mkdir(join(gitDir, "info"), { recursive: true });
  const refs = [baseBranch, ...(pushed ? [branch] : [])].map((name) => `+refs/heads/${name}:refs/heads/${name}`);
  await git(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--update-shallow", "--end-of-options", source.gitDir, ...refs, ...(baseSha ? [baseSha] : [])], { gitDir });
  if (!pushed) await git(["update-ref", `refs/heads/${branch}`, baseSha ?? base], { gitDir });
  // Not bare: inside the sandbox a pointer at /work makes this the git directory of that work tree.
  // Only now, because git fetches into no branch that a work tree could have checked out.
  await git(["config", "core.bare", "false"], { gitDir });
  if (baseSha) return baseSha;
  // On somebody's branch, what was there before is theirs.
  if (existing) return pushed!;
  const start = pushed ? await git(["merge-base", base, pushed], { gitDir, accept: [1] }) : null;
  return start?.out.trim() || base;
}

/** A clean copy of one commit at `into`, which must be below the data directory; whatever was there before is removed. */
export async function checkoutCommit(git: Git, dataDir: string, source: Source, sha: string, into: string): Promise<{ root: string; discard(): Promise<void> }> {
  assertSha(sha);
  const below = relative(dataDir, into);
  if (!isAbsolute(into) || below === "" || below.startsWith("..") || isAbsolute(below)) throw new FatalError("internal", `${into} is not below the data directory.`);
  if (!(await commitOf(git, source.gitDir, sha))) throw new FatalError("not_found", `${source.name} has no commit ${sha}.`);
  const discard = async () => {
    await removeFolder(into);
    await removeFolder(`${into}.home`);
    await rm(`${into}.index`, { force: true });
  };
  await discard();
  await mkdir(into, { recursive: true, mode: 0o700 });
  const view = await objectView(git, dataDir, source.gitDir);
  await git(["read-tree", "--reset", "-u", "--no-recurse-submodules", sha], { ...view, workTree: into, environment: { ...view.environment, GIT_INDEX_FILE: `${into}.index` } });
  return { root: into, discard };
}

export async function removeWorkspace(dataDir: string, runId: string): Promise<void> {
  await removeFolder(folderOf(dataDir, runId));
}

/** Also where a tool left folders that their owner may not write to. */
async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    if (!["EACCES", "EPERM", "ENOTEMPTY"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    await promisify(execFile)("chmod", ["-R", "u+rwX", "--", folder], { timeout: 60_000 });
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
