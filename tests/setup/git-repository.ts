import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Runs git as a person called Ada, whatever the machine's own configuration says; throws when git refuses. */
export function git(path: string, ...args: string[]): string {
  const who = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com", GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com" };
  return execFileSync("git", ["-C", path, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { NODE_ENV: "test", PATH: process.env.PATH, HOME: path, GIT_CONFIG_NOSYSTEM: "1", ...who } }).trim();
}

/** A bare repository at `<folder>/<name>.git` with these files in one commit on `main`; answers its path. */
export function makeBareRepository(folder: string, name: string, files: Readonly<Record<string, string>>): string {
  const work = join(folder, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), content);
  }
  git(work, "init", "-q", "-b", "main");
  git(work, "add", "-A");
  git(work, "commit", "-q", "-m", "Start");
  git(folder, "clone", "-q", "--bare", work, `${work}.git`);
  return `${work}.git`;
}
