import { mkdir, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { ulid } from "ulid";
import { fileAccess } from "./files";
import { argvOf, launch } from "./launcher";
import { findByEnvironment, measureTree } from "./process-tree";
import { runProcess } from "./run-process";
import { DEFAULT_LIMITS, type SandboxProvider } from "./sandbox";

/**
 * No isolation: commands run as ordinary processes that can read and reach what the app's user can.
 * Limits, a clean environment and the end of the whole process tree still hold, as far as a process
 * that hides from its parent can be found (by a variable that it inherits); nothing ends the
 * commands when the app itself is killed. Only for machines where the code is trusted.
 */
export function createUnsafeProvider(): SandboxProvider {
  return {
    name: "unsafe",
    async open({ root: given, readOnly = {} }) {
      const root = await realpath(given);
      const home = `${root}.home/home`;
      const tmp = `${root}.home/tmp`;
      await mkdir(home, { recursive: true, mode: 0o700 });
      await mkdir(tmp, { recursive: true, mode: 0o700 });
      const git = readOnly["/git"];
      return {
        provider: "unsafe",
        root,
        ...fileAccess(root),
        async run(request) {
          const limits = { ...DEFAULT_LIMITS, ...request.limits };
          const mark = ulid();
          const environment = {
            PATH: [`${home}/.venv/bin`, dirname(process.execPath), process.env.PATH ?? "/usr/bin:/bin"].join(":"),
            HOME: home, LANG: "C.UTF-8", TERM: "dumb", TMPDIR: tmp, CI: "true", NO_COLOR: "1", GOFLAGS: "-modcacherw",
            GIT_CONFIG_NOSYSTEM: "1", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0",
            ...(git ? { GIT_DIR: git, GIT_WORK_TREE: root } : {}),
            ...request.environment,
            MORNING_SANDBOX: mark,
          };
          const [file = "/bin/sh", ...args] = launch(argvOf(request.command), limits);
          const kill = (pid: number) => killTree(pid, mark);
          const { launcherError: _launcher, ...result } = await runProcess({ file, args, environment, directory: root, limits, signal: request.signal, onOutput: request.onOutput, kill, afterExit: kill });
          return result;
        },
      };
    },
  };
}

function killTree(pid: number, mark: string): void {
  const pids = [...(measureTree(pid)?.pids ?? []), ...findByEnvironment("MORNING_SANDBOX", mark)];
  for (const target of [-pid, ...pids]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // Already gone.
    }
  }
}
