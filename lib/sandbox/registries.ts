import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

const PUBLIC_REGISTRIES = [
  "https://registry.npmjs.org/", "https://registry.yarnpkg.com/",
  "https://pypi.org/", "https://files.pythonhosted.org/",
  "https://proxy.golang.org/", "https://sum.golang.org/",
  "https://index.crates.io/", "https://static.crates.io/", "https://crates.io/",
  "https://rubygems.org/", "https://index.rubygems.org/",
];

export interface Registries {
  /** Base URLs of the package registries that set-up commands may reach. */
  urls: readonly string[];
  /** Variables that point package managers at this machine's own mirrors. */
  environment: Record<string, string>;
}

let found: Promise<Registries> | undefined;

/** The well-known registries, and the mirrors that this machine is set to use. Read once. */
export function machineRegistries(): Promise<Registries> {
  return (found ??= readRegistries());
}

/** The variable by which each package manager learns of a mirror, and how to ask it for the one it uses now. */
const MANAGERS: Array<{ variable: string; ask: [string, ...string[]] }> = [
  { variable: "npm_config_registry", ask: ["npm", "config", "get", "registry"] },
  { variable: "PIP_INDEX_URL", ask: ["python3", "-m", "pip", "config", "get", "global.index-url"] },
  { variable: "GOPROXY", ask: ["go", "env", "GOPROXY"] },
];

async function readRegistries(): Promise<Registries> {
  const environment: Record<string, string> = {};
  await Promise.all(
    MANAGERS.map(async ({ variable, ask }) => {
      const url = withoutCredentials(process.env[variable] ?? (await answerOf(ask)));
      if (url) environment[variable] = url;
    }),
  );
  return { urls: [...PUBLIC_REGISTRIES, ...Object.values(environment)], environment };
}

async function answerOf([program, ...args]: [string, ...string[]]): Promise<string | undefined> {
  try {
    // In a neutral folder: the current one may be a repository with settings of its own.
    const { stdout } = await promisify(execFile)(program, args, { cwd: tmpdir(), timeout: 10_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** A mirror that asks for a password is not passed on: no secret enters a sandbox. */
function withoutCredentials(url: string | undefined): string | undefined {
  try {
    const parsed = new URL(url ?? "");
    return /^https?:$/.test(parsed.protocol) && parsed.username === "" && parsed.password === "" ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

/** True when `host` and `port` are those of one of the registries. */
export function isRegistry(urls: readonly string[], host: string, port: number): boolean {
  return urls.some((url) => {
    const registry = new URL(url);
    return registry.hostname === host && Number(registry.port || (registry.protocol === "https:" ? 443 : 80)) === port;
  });
}
