import { execFile } from "node:child_process";
import { lstat, mkdir, readlink, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { promisify } from "node:util";
import { FatalError } from "@/lib/errors";
import { startEgressProxy, type EgressProxy } from "./egress-proxy";
import { FORWARDER_SOCKET, FORWARDER_SOURCE, forwarderEnvironment } from "./egress-forwarder";
import { fileAccess } from "./files";
import { argvOf, launch } from "./launcher";
import { isRegistry, machineRegistries, type Registries } from "./registries";
import { runProcess } from "./run-process";
import { DEFAULT_LIMITS, type CommandRequest, type CommandResult, type NetworkPolicy, type SandboxProvider } from "./sandbox";
import { machineToolchains, TOOLS_FOLDER } from "./toolchains";

/** Host files that programs expect in /etc and that tell nothing about the host's people. */
const ETC = ["alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki/tls/certs", "pki/ca-trust/extracted", "services", "protocols"];
/** Made up: one user, and names for the loopback only. */
const ETC_FILES: Array<[string, string]> = [
  ["/etc/passwd", "morning:x:1000:1000::/home/morning:/bin/sh\n"],
  ["/etc/group", "morning:x:1000:\n"],
  ["/etc/hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n"],
  ["/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"],
];
/** Without a way out, package managers are told so: they fail at once instead of trying for minutes. */
const OFFLINE = { npm_config_offline: "true", YARN_ENABLE_NETWORK: "0", PIP_NO_INDEX: "1", CARGO_NET_OFFLINE: "true", GOPROXY: "off" };
const CA_INSIDE = "/run/morning/extra-ca.pem";

export interface BubblewrapOptions {
  /** Package registries for the `install` policy; default: the well-known ones and this machine's mirrors. */
  registries?: Registries;
}

/**
 * Commands in Linux namespaces of their own, by bubblewrap: they see the system's programs
 * read-only, the work tree at /work, a private /tmp and home that last between commands of one
 * tree (kept beside it, in `<root>.home`), and nothing else of the host. There is never a network
 * device but loopback; where the policy allows a way out, it is an HTTP proxy on a unix socket:
 * `install` reaches package registries during set-up, `all` reaches the public internet (never
 * this machine or its private network). CPU time, file size and the number of processes are held by
 * the kernel, the wall clock, memory and output by a watcher.
 */
export function createBubblewrapProvider(options: BubblewrapOptions = {}): SandboxProvider {
  return {
    name: "bubblewrap",
    async open({ root: given, network, readOnly = {} }) {
      const root = await realpath(given);
      const homes = { home: `${root}.home/home`, tmp: `${root}.home/tmp` };
      await mkdir(homes.home, { recursive: true, mode: 0o700 });
      await mkdir(homes.tmp, { recursive: true, mode: 0o700 });
      return {
        provider: "bubblewrap",
        root,
        ...fileAccess(root),
        async run(request) {
          const argv = argvOf(request.command);
          const registries = options.registries ?? (await machineRegistries());
          const proxy = await openWayOut(network, request.phase, registries);
          try {
            const environment = { ...baseEnvironment(), ...(proxy ? { ...forwarderEnvironment(), ...registries.environment } : OFFLINE), ...request.environment };
            const { args, inputs } = await bubblewrapArguments({ root, homes, readOnly, proxy, environment });
            return await runInside(request, args, inputs, proxy ? [`${TOOLS_FOLDER}/node`, "-e", FORWARDER_SOURCE, "--", ...argv] : argv);
          } finally {
            await proxy?.close();
          }
        },
      };
    },
  };
}

async function runInside(request: CommandRequest, args: string[], inputs: string[], argv: readonly string[]): Promise<CommandResult> {
  const limits = { ...DEFAULT_LIMITS, ...request.limits };
  const { launcherError, ...result } = await runProcess({
    file: "bwrap",
    args: [...args, "--", ...launch(argv, limits)],
    // bubblewrap itself needs to be found, and nothing more.
    environment: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
    inputs,
    limits,
    signal: request.signal,
    onOutput: request.onOutput,
    // The process inside that is number 1 dies with its parent, and the kernel ends its namespace with it.
    kill: (pid) => killQuietly(pid),
  });
  if (result.ended === "exit" && result.exitCode !== 0 && launcherError.includes("bwrap: "))
    throw new FatalError("unavailable", `The sandbox could not start: ${launcherError.trim()}`);
  return result;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}

function openWayOut(network: NetworkPolicy, phase: CommandRequest["phase"], registries: Registries): Promise<EgressProxy> | undefined {
  const listed = (host: string, port: number) => isRegistry(registries.urls, host, port);
  if (network === "all") return startEgressProxy((host, port) => (listed(host, port) ? "listed" : "public"));
  if (network === "install" && phase === "setup") return startEgressProxy((host, port) => (listed(host, port) ? "listed" : "refused"));
  return undefined;
}

function baseEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: "/home/morning", USER: "morning", LANG: "C.UTF-8", TERM: "dumb", TMPDIR: "/tmp", CI: "true", NO_COLOR: "1",
    GIT_OPTIONAL_LOCKS: "0", GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0",
    npm_config_update_notifier: "false", npm_config_fund: "false", npm_config_audit: "false",
    // Otherwise Go makes its module cache read-only, which its owner then cannot delete.
    GOFLAGS: "-modcacherw", CARGO_HOME: "/home/morning/.cargo",
  };
  if (process.env.NODE_EXTRA_CA_CERTS) environment.NODE_EXTRA_CA_CERTS = CA_INSIDE;
  return environment;
}

interface Mounts {
  root: string;
  homes: { home: string; tmp: string };
  readOnly: Readonly<Record<string, string>>;
  proxy: EgressProxy | undefined;
  environment: Record<string, string>;
}

async function bubblewrapArguments({ root, homes, readOnly, proxy, environment }: Mounts): Promise<{ args: string[]; inputs: string[] }> {
  const features = await bubblewrapFeatures();
  const tools = await machineToolchains();
  const files = [...ETC_FILES];
  const args = ["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--new-session", "--die-with-parent", "--clearenv"];
  if (features.disableUserns) args.push("--disable-userns");
  args.push("--ro-bind", "/usr", "/usr");
  for (const folder of ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]) {
    const info = await lstat(folder).catch(() => null);
    if (info?.isSymbolicLink()) args.push("--symlink", await readlink(folder), folder);
    else if (info?.isDirectory()) args.push("--ro-bind", folder, folder);
  }
  // An app or a home installed below /usr is not part of the system.
  for (const hidden of new Set([process.cwd(), homedir()])) if (hidden.startsWith("/usr/")) args.push("--tmpfs", hidden);
  for (const name of ETC) args.push("--ro-bind-try", `/etc/${name}`, `/etc/${name}`);
  args.push("--proc", "/proc", "--dev", "/dev");
  if (features.size) args.push("--size", String(256 * 1024 ** 2));
  args.push("--tmpfs", "/dev/shm");
  for (const { host, inside } of tools.mounts) args.push("--ro-bind", host, inside);
  for (const { name, target } of tools.links) args.push("--symlink", target, `${TOOLS_FOLDER}/${name}`);
  args.push("--bind", homes.home, "/home/morning", "--bind", homes.tmp, "/tmp", "--bind", root, "/work");
  for (const [inside, host] of Object.entries(readOnly)) args.push("--ro-bind", host, inside);
  if (proxy) args.push("--ro-bind", proxy.socketPath, FORWARDER_SOCKET);
  if (environment.NODE_EXTRA_CA_CERTS === CA_INSIDE) args.push("--ro-bind-try", process.env.NODE_EXTRA_CA_CERTS ?? "", CA_INSIDE);
  // A pointer that the command can neither change nor remove, so that git works at /work and nowhere else.
  if (readOnly["/git"]) files.push(["/work/.git", "gitdir: /git\n"]);
  files.forEach(([path], index) => args.push("--ro-bind-data", String(index + 3), path));
  const path = ["/home/morning/.venv/bin", "/home/morning/.local/bin", ...tools.path, "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
  // Our Node stays first, whatever an installed environment brings.
  const variables = { PATH: [TOOLS_FOLDER, ...path.filter((folder) => folder !== TOOLS_FOLDER)].join(":"), ...environment };
  for (const [name, value] of Object.entries(variables)) args.push("--setenv", name, value);
  // /proc as a whole: where we are root, its files under /proc/sys belong to us even without any capability.
  args.push("--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/work");
  return { args, inputs: files.map(([, content]) => content) };
}

let features: Promise<{ disableUserns: boolean; size: boolean }> | undefined;

/** Releases differ (0.6 to 0.11 are in use): ask the program itself, once. */
function bubblewrapFeatures(): Promise<{ disableUserns: boolean; size: boolean }> {
  return (features ??= promisify(execFile)("bwrap", ["--help"], { timeout: 5_000 }).then(({ stdout, stderr }) => {
    const help = stdout + stderr;
    return { disableUserns: help.includes("--disable-userns"), size: help.includes("--size ") };
  }));
}

/** Why bubblewrap cannot be used on this machine, or null when it works: found by running it once with every namespace. */
export async function bubblewrapProblem(): Promise<string | null> {
  if (process.platform !== "linux") return "bubblewrap exists on Linux only.";
  try {
    await promisify(execFile)("bwrap", ["--unshare-all", "--unshare-user", "--uid", "1000", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--", "/bin/sh", "-c", ":"], { timeout: 10_000 });
    return null;
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException & { stderr?: string };
    if (error.code === "ENOENT") return "bubblewrap is not installed.";
    return `bubblewrap does not work here: ${(error.stderr || error.message).trim().slice(0, 300)}`;
  }
}
