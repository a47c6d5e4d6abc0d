import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** git as a person at a terminal runs it, apart from this machine's own settings. */
export function personGit(directory: string, ...args: string[]): string {
  return rawPersonGit(directory, ...args).trim();
}

/** The same, with the output as it came. */
export function rawPersonGit(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-c", "protocol.file.allow=always", ...args], {
    cwd: directory,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com", GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com",
    } as unknown as NodeJS.ProcessEnv,
  });
}

export interface PersonsRepository {
  /** What the forge is told. */
  location: string;
  /** A clone in which the person works; pushes to `location`. */
  clone: string;
  git: (...args: string[]) => string;
  /** Commits files on a branch (made from main when new) and pushes it. */
  commit(branch: string, files: Record<string, string>, message?: string): string;
}

export const FIRST_FILES = { "README.md": "# Sum\n", "src/sum.js": "export const sum = (a, b) => a + b;\n", ".gitignore": "node_modules/\nbuild/\n" };

/** A repository of a person, bare or with a work tree (on a branch that no test merges into), and a clone to work in. */
export function makeRepository(kind: "bare" | "with work tree"): PersonsRepository {
  const folder = mkdtempSync(join(tmpdir(), "morning-repository-"));
  cpSync(template(kind), folder, { recursive: true });
  const location = join(folder, "origin");
  const clone = join(folder, "clone");
  const git = (...args: string[]) => personGit(clone, ...args);
  return {
    location,
    clone,
    git,
    commit(branch, files, message = `Change ${Object.keys(files).join(", ")}`) {
      git("fetch", "--quiet", "origin");
      const known = git("branch", "-r", "--list", `origin/${branch}`) !== "";
      git("switch", "--quiet", "-C", branch, known ? `origin/${branch}` : "origin/main");
      writeFiles(clone, files);
      git("add", "-A");
      git("commit", "--quiet", "-m", message);
      git("push", "--quiet", "origin", branch);
      return git("rev-parse", "HEAD");
    },
  };
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const templates = new Map<string, string>();

/** Made once, then copied: starting git dozens of times is what would make these tests slow. */
function template(kind: "bare" | "with work tree"): string {
  const known = templates.get(kind);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), "morning-template-"));
  const [origin, clone] = [join(folder, "origin"), join(folder, "clone")];
  personGit(folder, "init", "--quiet", "-b", "main", clone);
  writeFiles(clone, FIRST_FILES);
  personGit(clone, "add", "-A");
  personGit(clone, "commit", "--quiet", "-m", "First");
  personGit(folder, "clone", "--quiet", ...(kind === "bare" ? ["--bare"] : []), clone, origin);
  if (kind === "with work tree") {
    personGit(origin, "switch", "--quiet", "-c", "own-work");
    writeFiles(origin, { "unsaved.txt": "not committed\n" });
  }
  // Relative, so that the copies belong together too.
  personGit(clone, "remote", "add", "origin", "../origin");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  templates.set(kind, folder);
  return folder;
}
