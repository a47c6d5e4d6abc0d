import { execFile } from "node:child_process";

const ENV: Record<string, string | undefined> = {
  PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C",
  GIT_AUTHOR_NAME: "GitHub", GIT_AUTHOR_EMAIL: "noreply@github.com", GIT_COMMITTER_NAME: "GitHub", GIT_COMMITTER_EMAIL: "noreply@github.com",
};

export interface GitOptions { input?: string | Buffer; env?: Record<string, string>; allowFailure?: boolean }
export interface GitResult { code: number; out: Buffer; err: string }

/** Runs git in a folder, apart from this machine's settings. Throws when it fails, unless told otherwise. */
export function runGit(folder: string, args: string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const env = { ...ENV, ...options.env } as unknown as NodeJS.ProcessEnv;
    const child = execFile("git", args, { cwd: folder, encoding: "buffer", maxBuffer: 256 << 20, env }, (error, out, err) => {
      const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      if (error && !options.allowFailure) reject(new Error(`git ${args.join(" ")}: ${err.toString() || error.message}`));
      else resolve({ code, out, err: err.toString() });
    });
    child.stdin!.on("error", () => undefined);
    child.stdin!.end(options.input ?? "");
  });
}

/** The same, with its output as trimmed text. */
export async function git(folder: string, args: string[], options: GitOptions = {}): Promise<string> {
  return (await runGit(folder, args, options)).out.toString().trim();
}

/** Branches and tags with their commits. */
export async function refsOf(folder: string): Promise<Map<string, string>> {
  const lines = (await git(folder, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags"])).split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
}
