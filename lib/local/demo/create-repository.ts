import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { FatalError } from "@/lib/errors";
import { DEMO_HISTORY, type DemoCommit } from "./history";
import { DEMO_GOAL } from "./recordings";

const FILES = path.join(import.meta.dirname, "repository");
const BRANCH = "main";

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
  if (await exists(location)) return repository;
  const building = `${location}.building-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(into, { recursive: true });
  await git(["init", "--quiet", "--bare", "--template=", `--initial-branch=${BRANCH}`, building]);
  await git(["--git-dir", building, "fast-import", "--quiet", "--date-format=raw"], await importStream());
  try {
    await rename(building, location);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // Another process may have made it at the same time: then it is the same repository.
    if (!(await exists(location))) throw error;
  }
  return repository;
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

async function exists(location: string): Promise<boolean> {
  return stat(location).then(() => true, () => false);
}

/** Runs git without the user's configuration, whose hooks, signing and defaults would change the result. */
async function git(args: string[], input?: Buffer): Promise<void> {
  const child = spawn("git", args, {
    env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" } as unknown as NodeJS.ProcessEnv,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  // A git that fails early closes its input; its exit code then says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [code, said] = await Promise.all([ended, text(child.stderr)]).catch((cause: unknown) => {
    throw new FatalError("unavailable", "The demo needs git, which could not be started. Install git and try again.", { cause });
  });
  if (code !== 0) throw new FatalError("internal", `The demo repository could not be made: git ${args[0]} ended with ${code}. ${said.trim().slice(0, 500)}`);
}
