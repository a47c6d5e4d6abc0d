import { z } from "zod";
import type { Sandbox } from "@/lib/sandbox/sandbox";
import { MORNING_FILE, parseMorningFile } from "./morning-file";

export type FileReader = Pick<Sandbox, "readFile" | "exists" | "listFiles">;

export interface Commands {
  /** Run first, in order, in the set-up phase, which may reach package registries by policy. */
  setup: string[];
  checks: Array<{ name: string; command: string }>;
  environment: Record<string, string>;
  /** What told us, for people: a file name, or "nothing found". */
  source: string;
}

/**
 * How a repository is set up and checked: by `.morning.yml`, else by what its files say.
 * @throws FatalError("bad_request") for a `.morning.yml` with mistakes: it is never ignored in favour of a guess.
 */
export async function detectCommands(files: FileReader): Promise<Commands> {
  if (await files.exists(MORNING_FILE)) {
    const { setup, checks, env } = parseMorningFile(await files.readFile(MORNING_FILE));
    return { setup, checks: Object.entries(checks).map(([name, command]) => ({ name, command })), environment: env, source: MORNING_FILE };
  }
  const found = [await fromPackageJson(files), await fromPython(files), await fromGo(files), await fromCargo(files)].filter((one) => one !== null);
  const make = await fromMakefile(files);
  // A Makefile usually wraps what the language's own files say: it decides only where they say nothing.
  const parts = found.length > 0 ? found : make ? [make] : [];
  const several = parts.length > 1;
  return {
    setup: parts.flatMap((part) => part.setup),
    checks: parts.flatMap((part) => part.checks.map((check) => ({ ...check, name: several ? `${part.prefix}: ${check.name}` : check.name }))),
    environment: {},
    source: parts.map((part) => part.source).join(", ") || "nothing found",
  };
}

interface Part {
  prefix: string;
  source: string;
  setup: string[];
  checks: Commands["checks"];
}

const PackageSchema = z.object({
  scripts: z.record(z.string(), z.string()).catch({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}),
  packageManager: z.string().catch(""),
});
const SCRIPTS = ["test", "lint", "typecheck", "build"];

async function fromPackageJson(files: FileReader): Promise<Part | null> {
  const text = await readIfThere(files, "package.json");
  if (text === null) return null;
  const parsed = PackageSchema.safeParse(jsonOrNull(text));
  if (!parsed.success) return null;
  const { scripts, dependencies, devDependencies, packageManager } = parsed.data;
  const manager = await managerOf(files, packageManager);
  const checks = SCRIPTS.filter((name) => scripts[name] && !/no test specified/.test(scripts[name])).map((name) => ({ name, command: `${manager.name} run ${name}` }));
  if (checks.length === 0) return null;
  const needsSetup = Object.keys({ ...dependencies, ...devDependencies }).length > 0;
  return { prefix: "node", source: "package.json", setup: needsSetup ? [manager.install] : [], checks };
}

async function managerOf(files: FileReader, packageManager: string): Promise<{ name: string; install: string }> {
  const has = (path: string) => files.exists(path);
  if (packageManager.startsWith("pnpm@") || (await has("pnpm-lock.yaml"))) return { name: "pnpm", install: "pnpm install --frozen-lockfile" };
  if (packageManager.startsWith("bun@") || (await has("bun.lock")) || (await has("bun.lockb"))) return { name: "bun", install: "bun install --frozen-lockfile" };
  if (packageManager.startsWith("yarn@") || (await has("yarn.lock"))) return { name: "yarn", install: (await has(".yarnrc.yml")) ? "yarn install --immutable" : "yarn install --frozen-lockfile" };
  if ((await has("package-lock.json")) || (await has("npm-shrinkwrap.json"))) return { name: "npm", install: "npm ci" };
  // Without a lock file in the repository, installing must not add one to the change.
  return { name: "npm", install: "npm install --no-package-lock" };
}

async function fromPython(files: FileReader): Promise<Part | null> {
  const project = await readIfThere(files, "pyproject.toml");
  const requirements = await filter(["requirements.txt", "requirements-dev.txt", "requirements-test.txt", "dev-requirements.txt"], files.exists);
  const configured = (await files.exists("pytest.ini")) || (await files.exists("conftest.py")) || /\bpytest\b/.test(project ?? "") || /\[tool:pytest\]/.test((await readIfThere(files, "setup.cfg")) ?? "");
  const tests = configured || (await hasPythonTests(files));
  if (!tests) return null;
  const installable = /^\[(project|build-system)\]/m.test(project ?? "") || (await files.exists("setup.py"));
  const packages = ["pytest", ...requirements.map((file) => `-r ${file}`), ...(installable ? ["-e ."] : [])];
  const needsSetup = requirements.length > 0 || installable;
  return {
    prefix: "python",
    source: project !== null ? "pyproject.toml" : "Python tests",
    // Outside the repository, so that nothing of it ends in the change; its programs come first on PATH.
    setup: needsSetup ? [`python3 -m venv --system-site-packages "$HOME/.venv" && "$HOME/.venv/bin/pip" install --quiet ${packages.join(" ")}`] : [],
    checks: [{ name: "pytest", command: "python3 -m pytest" }],
  };
}

async function hasPythonTests(files: FileReader): Promise<boolean> {
  for (const folder of ["tests", "test"]) {
    if (!(await files.exists(folder))) continue;
    const listed = await files.listFiles({ under: folder, limit: 2_000 }).catch(() => []);
    if (listed.some((path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path))) return true;
  }
  return false;
}

async function fromGo(files: FileReader): Promise<Part | null> {
  if (!(await files.exists("go.mod"))) return null;
  return { prefix: "go", source: "go.mod", setup: (await files.exists("go.sum")) ? ["go mod download"] : [], checks: [{ name: "go test", command: "go test ./..." }] };
}

async function fromCargo(files: FileReader): Promise<Part | null> {
  if (!(await files.exists("Cargo.toml"))) return null;
  const locked = (await files.exists("Cargo.lock")) ? " --locked" : "";
  return { prefix: "rust", source: "Cargo.toml", setup: [`cargo fetch${locked}`], checks: [{ name: "cargo test", command: `cargo test${locked}` }] };
}

async function fromMakefile(files: FileReader): Promise<Part | null> {
  for (const name of ["Makefile", "makefile", "GNUmakefile"]) {
    const text = await readIfThere(files, name);
    if (text === null) continue;
    const target = ["test", "check"].find((one) => new RegExp(`^${one}\\s*:(?!=)`, "m").test(text));
    return target ? { prefix: "make", source: name, setup: [], checks: [{ name: target, command: `make ${target}` }] } : null;
  }
  return null;
}

async function readIfThere(files: FileReader, path: string): Promise<string | null> {
  return (await files.exists(path)) ? files.readFile(path) : null;
}

async function filter(paths: string[], keep: (path: string) => Promise<boolean>): Promise<string[]> {
  const kept = await Promise.all(paths.map(keep));
  return paths.filter((_path, index) => kept[index]);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
