import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

export interface Toolchains {
  /** Host path → the path under which it is visible inside, read-only. */
  mounts: Array<{ host: string; inside: string }>;
  /** Names put on PATH that point into a mount. */
  links: Array<{ name: string; target: string }>;
  /** Folders for PATH, before the system's own. */
  path: string[];
}

/** Where our own Node and the links stand inside the sandbox: first on PATH. */
export const TOOLS_FOLDER = "/opt/morning/bin";

const NODE_TOOLS = ["npm", "npx", "pnpm", "pnpx", "yarn", "corepack", "bun"];
const LANGUAGES: Array<{ ask: string[] }> = [
  { ask: ["python3", "-c", "import sys; print(sys.base_prefix)"] },
  { ask: ["go", "env", "GOROOT"] },
  { ask: ["rustc", "--print", "sysroot"] },
];

let found: Promise<Toolchains> | undefined;

/** The language tools of this machine that live outside the system folders (version managers). Found once. */
export function machineToolchains(): Promise<Toolchains> {
  return (found ??= findToolchains());
}

async function findToolchains(): Promise<Toolchains> {
  const tools: Toolchains = { mounts: [{ host: process.execPath, inside: `${TOOLS_FOLDER}/node` }], links: [], path: [TOOLS_FOLDER] };
  for (const name of NODE_TOOLS) {
    const file = await findOnPath(name);
    if (!file || isSystem(file)) continue;
    const packageFolder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    if (packageFolder) {
      if (!tools.mounts.some((mount) => mount.inside === packageFolder)) tools.mounts.push({ host: packageFolder, inside: packageFolder });
      tools.links.push({ name, target: file });
    } else {
      tools.mounts.push({ host: file, inside: `${TOOLS_FOLDER}/${name}` });
    }
  }
  for (const { ask } of LANGUAGES) {
    const prefix = await askPrefix(ask);
    if (!prefix || isSystem(prefix)) continue;
    tools.mounts.push({ host: prefix, inside: prefix });
    tools.path.push(join(prefix, "bin"));
  }
  return tools;
}

/** System folders are visible as they are. */
function isSystem(path: string): boolean {
  return /^\/(usr|bin|sbin|lib|lib64)(\/|$)/.test(path);
}

async function findOnPath(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (!folder.startsWith("/")) continue;
    try {
      await access(join(folder, name), constants.X_OK);
      return await realpath(join(folder, name));
    } catch {
      // Not there: the next folder.
    }
  }
  return null;
}

/** The folder that a language says it lives in; never a whole home or a root, whatever it answers. */
async function askPrefix([program = "", ...args]: string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd: tmpdir(), timeout: 5_000 });
    const prefix = await realpath(stdout.trim());
    const home = await realpath(homedir()).catch(() => homedir());
    const tooWide = prefix === "/" || dirname(prefix) === "/" || home === prefix || home.startsWith(`${prefix}/`) || basename(prefix) === "";
    return tooWide ? null : prefix;
  } catch {
    return null;
  }
}
