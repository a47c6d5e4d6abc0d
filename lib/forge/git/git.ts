import { spawn } from "node:child_process";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ulid } from "ulid";
import { FatalError, RetryableError } from "@/lib/errors";

export interface GitCall {
  gitDir?: string;
  workTree?: string;
  directory?: string;
  environment?: Readonly<Record<string, string>>;
  /** For a call that goes over the network: the one protocol that it may use. */
  protocol?: "http" | "https";
  input?: string | Buffer;
  /** Exit codes that are answers, not failures; default only 0. */
  accept?: readonly number[];
  /** Output allowed, bytes; default 64 MiB. More is an error, never a silent cut, unless `cut` is set. */
  maxBytes?: number;
  cut?: boolean;
  /** Milliseconds; default ten minutes, for the first copy of a large repository. */
  timeoutMs?: number;
}

export interface GitAnswer {
  code: number;
  out: string;
  cut: boolean;
}

export type Git = (args: readonly string[], call?: GitCall) => Promise<GitAnswer>;

/**
 * Settings that a repository's own config cannot override, so that nothing which it brings is
 * executed: no hooks, no file system monitor, no commands named by config, no transport but files.
 */
const HARDENED = [
  "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.alternateRefsCommand=true", "core.attributesFile=/dev/null",
  "core.excludesFile=/dev/null", "core.autocrlf=false", "core.quotePath=false", "core.editor=true", "core.pager=cat",
  "protocol.allow=never", "protocol.file.allow=always", "protocol.ext.allow=never", "safe.directory=*",
  "gc.auto=0", "maintenance.auto=false", "submodule.recurse=false", "diff.external=", "commit.gpgSign=false", "advice.detachedHead=false",
  "uploadpack.allowAnySHA1InWant=true",
].flatMap((setting) => ["-c", setting]);

/** What a machine behind a proxy, or with authorities of its own, needs to be reached. */
const NETWORK = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "GIT_SSL_CAINFO", "SSL_CERT_FILE"];

/** A transfer slower than 1,000 bytes a second for a minute is given up. */
const overNetwork = (protocol: "http" | "https") => [`protocol.${protocol}.allow=always`, "credential.helper=", "credential.username=x-access-token", "http.lowSpeedLimit=1000", "http.lowSpeedTime=60"].flatMap((setting) => ["-c", setting]);

/**
 * A `git` that runs without a shell, without the environment and the config of this machine and its
 * users, with limits on time and output.
 * @param dataDir where the one config file stands that also reaches the processes git starts itself;
 *   null for calls that only read and start none.
 * @throws FatalError("internal") with git's own words; FatalError("too_large"); RetryableError after a time-out.
 */
export function createGit(dataDir: string | null): Git {
  let config: Promise<string> | undefined;
  return async (args, call = {}) => {
    const globalConfig = await (config ??= dataDir === null ? Promise.resolve("/dev/null") : writeConfig(dataDir));
    const environment: Record<string, string> = {
      PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: "/nonexistent", LC_ALL: "C.UTF-8", TZ: "UTC",
      GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: globalConfig, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0",
      GIT_NO_REPLACE_OBJECTS: "1", GIT_NO_LAZY_FETCH: "1", GIT_ATTR_NOSYSTEM: "1",
      ...(call.protocol && Object.fromEntries(NETWORK.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))),
      ...call.environment,
    };
    const where = [...(call.gitDir ? [`--git-dir=${call.gitDir}`] : []), ...(call.workTree ? [`--work-tree=${call.workTree}`] : [])];
    return runGit([...HARDENED, ...(call.protocol ? overNetwork(call.protocol) : []), "--no-pager", "--literal-pathspecs", ...where, ...args], call, environment, args[0] ?? "git");
  };
}

/** -c does not reach the process that serves a fetch from a folder; a config file does. */
async function writeConfig(dataDir: string): Promise<string> {
  const folder = join(dataDir, "git");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "config");
  const draft = `${file}.${ulid()}`;
  await writeFile(draft, "[safe]\n\tdirectory = *\n[core]\n\thooksPath = /dev/null\n[uploadpack]\n\tallowAnySHA1InWant = true\n");
  await rename(draft, file);
  return file;
}

function runGit(args: string[], call: GitCall, environment: Record<string, string>, name: string): Promise<GitAnswer> {
  const maxBytes = call.maxBytes ?? 64 * 1024 ** 2;
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: call.directory ?? call.workTree ?? tmpdir(), env: environment as NodeJS.ProcessEnv, stdio: ["pipe", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let error = "";
    let over = false;
    let late = false;
    const timer = setTimeout(() => ((late = true), child.kill("SIGKILL")), call.timeoutMs ?? 10 * 60_000);
    child.stdout.on("data", (chunk: Buffer) => {
      if (over) return;
      const kept = chunk.subarray(0, maxBytes - bytes);
      chunks.push(kept);
      bytes += kept.length;
      if (kept.length < chunk.length) {
        over = true;
        child.kill("SIGKILL");
      }
    });
    child.stderr.on("data", (chunk: Buffer) => (error = (error + chunk.toString("utf8")).slice(-4096)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(call.input ?? "");
    child.on("error", (cause) => {
      clearTimeout(timer);
      reject(new FatalError("unavailable", `git could not be started: ${cause.message}. Install git 2.39 or newer.`, { cause }));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const out = Buffer.concat(chunks).toString("utf8");
      if (late) return reject(new RetryableError(`git ${name} took longer than ${(call.timeoutMs ?? 600_000) / 1000} s.`, 5_000));
      if (over && call.cut) return resolve({ code: 0, out, cut: true });
      if (over) return reject(new FatalError("too_large", `git ${name} answered with more than ${maxBytes} bytes.`));
      if (code !== null && (code === 0 || call.accept?.includes(code))) return resolve({ code, out, cut: false });
      reject(new FatalError("internal", `git ${name} failed: ${error.trim().slice(-1000) || `code ${code}`}`, { details: { code } }));
    });
  });
}

/** @throws FatalError("bad_request") when git would not take the name for a branch. */
export async function assertBranch(git: Git, branch: string): Promise<void> {
  const { code } = await git(["check-ref-format", `refs/heads/${branch}`], { accept: [1] });
  if (code !== 0 || branch.startsWith("-") || branch.length > 250) throw new FatalError("bad_request", `${JSON.stringify(branch)} is not a name that git allows for a branch.`);
}

/** @throws FatalError("bad_request") unless it is a full object name: short or symbolic names may change their meaning. */
export function assertSha(sha: string): void {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) throw new FatalError("bad_request", `${JSON.stringify(sha)} is not a full commit id.`);
}

/** The commit that a ref or sha leads to, or null. */
export async function commitOf(git: Git, gitDir: string, name: string): Promise<string | null> {
  const { code, out } = await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`], { gitDir, accept: [1, 128] });
  return code === 0 ? out.trim() : null;
}

/** True when `older` is `newer` or one of its ancestors. */
export async function isAncestor(git: Git, gitDir: string, older: string, newer: string): Promise<boolean> {
  const { code } = await git(["merge-base", "--is-ancestor", older, newer], { gitDir, accept: [1, 128] });
  return code === 0;
}

export async function pathExists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
