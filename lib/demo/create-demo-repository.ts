import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { createGit, pathExists } from "@/lib/forge/git/git";
import { DEMO_GOAL } from "./goal";
import { DEMO_HISTORY, type DemoCommit } from "./history";

// From the folder that the app runs in: a built page no longer stands beside these files.
const FILES = path.join(process.cwd(), "lib/demo/repository");
const BRANCH = "main";
/** Where the history below ends, on every machine. */
const HEAD = "728aebcddd2fce78b3492ef8b1b5a88a3a1f2667";

const git = createGit(null);

export interface DemoRepository {
  /** Absolute path of the bare repository. */
  location: string;
  defaultBranch: string;
  /** The goal whose run is recorded. */
  goal: string;
}

/**
 * Makes the demo's git repository in the folder `into`, unless it is there: what was merged into it
 * stays. It is bare, so that its branches can move while nobody's checkout does. Every machine makes
 * the same commits. It appears by one rename, so that a half-made one is never used.
 */
export async function createDemoRepository(into: string): Promise<DemoRepository> {
  const location = path.resolve(into, "pocket-duration.git");
  const repository = { location, defaultBranch: BRANCH, goal: DEMO_GOAL };
  if (await pathExists(location)) return repository;
  const building = `${location}.building-${process.pid}-${crypto.randomUUID()}`;
  await mkdir(into, { recursive: true });
  await git(["init", "--quiet", "--bare", "--template=", `--initial-branch=${BRANCH}`, building]);
  await git(["fast-import", "--quiet", "--date-format=raw"], { gitDir: building, input: await importStream() });
  try {
    await rename(building, location);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // Another request may have made it at the same time: then it is the same repository.
    if (!(await pathExists(location))) throw error;
  }
  return repository;
}

/** True for a demo repository in which no run has worked yet: one branch, where the history ends. */
export async function isUntouchedDemo(location: string): Promise<boolean> {
  if (!(await pathExists(location))) return false;
  const { out } = await git(["for-each-ref", "--format=%(objectname) %(refname)"], { gitDir: location });
  return out.trim() === `${HEAD} refs/heads/${BRANCH}`;
}

/** The history in the language of `git fast-import`. */
async function importStream(): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const data = (content: Buffer) => pieces.push(Buffer.from(`data ${content.length}\n`), content, Buffer.from("\n"));
  for (const commit of DEMO_HISTORY) {
    pieces.push(Buffer.from(`commit refs/heads/${BRANCH}\nauthor ${signature(commit)}\ncommitter ${signature(commit)}\n`));
    data(Buffer.from(`${commit.message}\n`));
    for (const file of await filesOf(path.join(FILES, commit.folder))) {
      pieces.push(Buffer.from(`M 100644 inline ${file}\n`));
      data(await readFile(path.join(FILES, commit.folder, file)));
    }
  }
  return Buffer.concat(pieces);
}

function signature({ author, date }: DemoCommit): string {
  const offset = date.slice(-6).replace(":", "");
  return `${author.name} <${author.email}> ${Math.floor(Date.parse(date) / 1000)} ${offset}`;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}
