import { describe, expect, it } from "vitest";
import { detectCommands, type FileReader } from "./commands";

function tree(files: Record<string, string>): FileReader {
  const paths = Object.keys(files);
  return {
    exists: async (path) => paths.some((one) => one === path || one.startsWith(`${path}/`)),
    readFile: async (path) => files[path] as string,
    listFiles: async ({ under = "" } = {}) => paths.filter((path) => path.startsWith(under)),
  };
}
const detect = (files: Record<string, string>) => detectCommands(tree(files));

describe("detectCommands", () => {
  it("obeys .morning.yml before anything else", async () => {
    const found = await detect({ ".morning.yml": "setup: npm ci\nchecks:\n  unit tests: npm test\n  lint: npm run lint\nenv:\n  TZ: UTC\n  LEVEL: 3\n", "package.json": '{"scripts":{"build":"x"}}' });
    expect(found).toEqual({ setup: ["npm ci"], checks: [{ name: "unit tests", command: "npm test" }, { name: "lint", command: "npm run lint" }], environment: { TZ: "UTC", LEVEL: "3" }, source: ".morning.yml" });
  });

  it.each([
    ["checks: [", /not valid YAML/],
    ["checks:\n  test: 5", /checks.test/],
    ["check:\n  test: x", /Unrecognized key.*keys are setup/],
    ["network: all\nchecks: {}", /cannot choose the network/],
    ["checks: {}\nenv:\n  PATH: /evil", /env.PATH/],
    ["checks: {}\nenv:\n  LD_PRELOAD: x", /env.LD_PRELOAD/],
    ["- a", /has mistakes/],
    [`checks:\n${Array.from({ length: 21 }, (_, index) => `  c${index}: x`).join("\n")}`, /more than 20 checks/],
    ["x".repeat(70_000), /larger than 64 KiB/],
  ])("refuses a file with mistakes: %#", async (text, message) => {
    await expect(detect({ ".morning.yml": text, "package.json": '{"scripts":{"test":"x"}}' })).rejects.toThrow(message);
  });

  it("is not brought down by a file that multiplies itself", async () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ..."bcdefghi".split("").map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]`)].join("\n");
    await expect(detect({ ".morning.yml": bomb })).rejects.toThrow(/not valid YAML|has mistakes/);
  });

  it.each([
    [{ "package-lock.json": "" }, "npm ci", "npm run test"],
    [{ "pnpm-lock.yaml": "" }, "pnpm install --frozen-lockfile", "pnpm run test"],
    [{ "yarn.lock": "" }, "yarn install --frozen-lockfile", "yarn run test"],
    [{ "yarn.lock": "", ".yarnrc.yml": "" }, "yarn install --immutable", "yarn run test"],
    [{ "bun.lock": "" }, "bun install --frozen-lockfile", "bun run test"],
    [{}, "npm install --no-package-lock", "npm run test"],
  ])("picks the package manager by its lock file: %o", async (files: Record<string, string>, setup, command) => {
    const found = await detect({ ...files, "package.json": '{"scripts":{"test":"vitest"},"devDependencies":{"vitest":"5"}}' });
    expect(found).toMatchObject({ setup: [setup], checks: [{ name: "test", command }], source: "package.json" });
  });

  it("takes the scripts that check something, and installs nothing for a package without dependencies", async () => {
    const scripts = { test: "node --test", lint: "eslint .", typecheck: "tsc", build: "tsc -b", deploy: "rm -rf /" };
    expect(await detect({ "package.json": JSON.stringify({ scripts }) })).toMatchObject({ setup: [], checks: [{ name: "test" }, { name: "lint" }, { name: "typecheck" }, { name: "build" }] });
    expect((await detect({ "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' })).checks).toEqual([]);
    expect((await detect({ "package.json": "{ broken" })).checks).toEqual([]);
  });

  it.each([
    [{ "pyproject.toml": "[tool.pytest.ini_options]\n" }, [], "python3 -m pytest"],
    [{ "pytest.ini": "" }, [], "python3 -m pytest"],
    [{ "tests/test_sum.py": "" }, [], "python3 -m pytest"],
    [{ "go.mod": "module x" }, [], "go test ./..."],
    [{ "go.mod": "module x", "go.sum": "" }, ["go mod download"], "go test ./..."],
    [{ "Cargo.toml": "", "Cargo.lock": "" }, ["cargo fetch --locked"], "cargo test --locked"],
    [{ Makefile: "VAR := x\n\ntest: build\n\t./run\n" }, [], "make test"],
    [{ Makefile: "check:\n\t./run\n" }, [], "make check"],
  ])("reads other languages: %o", async (files: Record<string, string>, setup, command) => {
    expect(await detect(files)).toMatchObject({ setup, checks: [{ command }] });
  });

  it("installs what a Python project asks for outside of the repository", async () => {
    const { setup } = await detect({ "tests/test_a.py": "", "requirements.txt": "six", "pyproject.toml": "[project]\nname='x'" });
    expect(setup).toEqual(['python3 -m venv --system-site-packages "$HOME/.venv" && "$HOME/.venv/bin/pip" install --quiet pytest -r requirements.txt -e .']);
  });

  it("tells the checks of several languages apart, and says when there are none", async () => {
    expect((await detect({ "package.json": '{"scripts":{"test":"x"}}', "go.mod": "", Makefile: "test:\n" })).checks.map(({ name }) => name)).toEqual(["node: test", "go: go test"]);
    expect(await detect({ "README.md": "", Makefile: "test := 3\nall:\n" })).toEqual({ setup: [], checks: [], environment: {}, source: "nothing found" });
  });
});
