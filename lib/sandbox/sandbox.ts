/** Where a repository's files are touched and its commands run. One implementation per provider. */

/** `install`: package registries, during set-up commands only. `all`: public HTTP and HTTPS addresses, never this machine or its private network. */
export type NetworkPolicy = "none" | "install" | "all";

export interface SandboxLimits {
  /** Wall clock for one command, milliseconds. */
  wallMs: number;
  /** CPU time for one process of the command, seconds. */
  cpuSeconds: number;
  /** Memory for the command's whole process tree, bytes. */
  memoryBytes: number;
  /** Processes and threads alive at once. */
  processes: number;
  /** Output kept (head and tail); a command that writes ten times this is killed. */
  outputBytes: number;
  /** Largest single file a command may write, bytes. */
  fileBytes: number;
}

export const DEFAULT_LIMITS: SandboxLimits = {
  wallMs: 10 * 60_000,
  cpuSeconds: 10 * 60,
  memoryBytes: 4 * 1024 ** 3,
  processes: 512,
  outputBytes: 256 * 1024,
  fileBytes: 1024 ** 3,
};

export interface CommandRequest {
  /** Run by `/bin/sh -c` in the work tree, or `argv` without a shell. */
  command: string | readonly string[];
  /** Set-up commands alone may reach package registries under the `install` policy. */
  phase: "setup" | "run";
  /** Added to the sandbox's own small environment; never secrets. */
  environment?: Readonly<Record<string, string>>;
  limits?: Partial<SandboxLimits>;
  signal?: AbortSignal;
  /** Output as it comes, decoded, stdout and stderr in order of arrival. */
  onOutput?: (chunk: string) => void;
}

export interface CommandResult {
  /** `null` when the command was killed. */
  exitCode: number | null;
  ended: "exit" | "timeout" | "cancelled" | "output-limit" | "memory-limit" | "killed";
  /** stdout and stderr together, capped head and tail with a line saying what was left out. */
  output: string;
  truncated: boolean;
  durationMs: number;
}

/**
 * A work tree in a sandbox. Paths are relative to the tree, with `/`; one that leaves it (`..`,
 * absolute, through a symbolic link) or enters `.git` throws FatalError("bad_request").
 */
export interface Sandbox {
  readonly provider: "bubblewrap" | "unsafe";
  readonly root: string;
  run(request: CommandRequest): Promise<CommandResult>;
  /** Sorted, at most `limit` (default 20,000), without ignored folders such as node_modules. */
  listFiles(options?: { under?: string; limit?: number }): Promise<string[]>;
  /** UTF-8 text; throws FatalError("not_found"), or ("too_large") over 2 MiB, or ("bad_request") for binary files. */
  readFile(path: string): Promise<string>;
  /** Whole or not at all: written beside and renamed. Creates parent folders. Keeps the file mode. */
  writeFile(path: string, content: string): Promise<void>;
  deleteFile(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
}

export interface SandboxProvider {
  readonly name: Sandbox["provider"];
  /** A sandbox over an existing folder; makes no copy. `readOnly` lists host paths also visible (git directory). */
  open(options: { root: string; network: NetworkPolicy; readOnly?: Readonly<Record<string, string>> }): Promise<Sandbox>;
}
