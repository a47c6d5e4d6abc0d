import picomatch from "picomatch";
import type { Plan } from "./plan";

/** Whether the plan, or what people allowed since, covers a write to this path. */
export function isPlanned(path: string, plan: Pick<Plan, "steps">, alsoAllowed: readonly string[]): boolean {
  if (alsoAllowed.includes(path)) return true;
  return plan.steps.some((step) => step.paths.some((pattern) => coverage(pattern)(path)));
}

/** What has only these is a path and no glob: most of a plan's are, and comparing costs a browser far less than compiling. */
const PLAIN = /^[\w\-./ ]+$/;

/** Tells which files a path or glob of a plan names. */
export function coverage(pattern: string): (path: string) => boolean {
  const clean = pattern.replace(/^\.\//, "").replace(/\/$/, "/**");
  // A plan that names everything is no contract; people who want that choose autonomy "full" and say so in the goal.
  if (clean === "**" || clean === "*" || clean === "." || clean === "" || clean === "/**") return () => false;
  const within = `${clean}/`;
  const matches = PLAIN.test(clean) ? () => false : picomatch(clean, { dot: true, nonegate: true });
  return (path) => path === clean || path.startsWith(within) || matches(path);
}

/** Why a change to a path needs a person, or null. Order matters: the first match names the reason. */
const PROTECTED: ReadonlyArray<{ kind: ProtectedKind; patterns: string[]; addedToo: boolean }> = [
  { kind: "ci", addedToo: true, patterns: [".github/**", ".gitlab-ci.yml", ".circleci/**", "azure-pipelines.yml", "Jenkinsfile", ".morning.yml", ".travis.yml", "bitbucket-pipelines.yml", "**/.pre-commit-config.yaml", "**/.husky/**"] },
  { kind: "lock", addedToo: true, patterns: ["**/package-lock.json", "**/npm-shrinkwrap.json", "**/pnpm-lock.yaml", "**/yarn.lock", "**/bun.lock", "**/bun.lockb", "**/poetry.lock", "**/uv.lock", "**/Pipfile.lock", "**/Cargo.lock", "**/go.sum", "**/Gemfile.lock", "**/composer.lock"] },
  { kind: "lint", addedToo: true, patterns: ["**/.eslintrc*", "**/eslint.config.*", "**/biome.json*", "**/.prettierrc*", "**/prettier.config.*", "**/.editorconfig", "**/.flake8", "**/ruff.toml", "**/.ruff.toml", "**/.pylintrc", "**/mypy.ini", "**/tsconfig*.json", "**/.golangci.*", "**/clippy.toml", "**/rustfmt.toml", "**/.rubocop.yml"] },
  // These decide what "the tests" are, or run before them.
  { kind: "test configuration", addedToo: true, patterns: ["**/package.json", "**/go.mod", "**/Cargo.toml", "**/pom.xml", "**/build.gradle*", "**/Makefile", "**/pyproject.toml", "**/setup.cfg", "**/tox.ini", "**/pytest.ini", "**/noxfile.py", "**/conftest.py", "**/vitest.config.*", "**/vitest.workspace.*", "**/jest.config.*", "**/playwright.config.*", "**/.mocharc*", "**/karma.conf.*", "**/codecov.yml"] },
  { kind: "test", addedToo: false, patterns: ["**/{test,tests,__tests__,spec,specs,e2e}/**", "**/*.{test,spec}.*", "**/*_test.{go,py,rb,dart}", "**/test_*.py", "**/*{Test,Tests}.{java,kt,php,cs,swift}", "**/*_spec.rb", "**/*.snap"] },
];

/** Whether CI runs what this file says as soon as it is pushed to any branch. */
export function runsOnPush(path: string): boolean {
  return picomatch.isMatch(path, [".github/workflows/**", ".github/actions/**"], { dot: true, nocase: true });
}

export type ProtectedKind = "ci" | "lock" | "lint" | "test configuration" | "test";

export interface ChangedPath {
  path: string;
  previousPath?: string;
  status: "added" | "modified" | "deleted" | "renamed";
}

/** The changed files that need a person's approval, each with its reason. A new test file needs none; a changed, renamed or deleted one does. */
export function protectedChanges(changes: readonly ChangedPath[]): Array<ChangedPath & { kind: ProtectedKind }> {
  return changes.flatMap((change) => {
    const rule = PROTECTED.find(({ patterns, addedToo }) =>
      [change.path, change.previousPath].some((path) => path !== undefined && picomatch.isMatch(path, patterns, { dot: true, nocase: true })) && (addedToo || change.status !== "added"),
    );
    return rule ? [{ ...change, kind: rule.kind }] : [];
  });
}

const ASSERTION = /\b(assert\w*|expect|should|require\.\w+|t\.(Error|Fatal)\w*|XCTAssert\w*)\s*[!.(]|\b(it|test|describe)\s*(\.each)?\s*\(|#\[test\]|@Test\b/;

/**
 * Files of a unified diff that lose assertions or tests: more such lines removed than added, in any
 * file, because tests also live inside sources. Moving a test within a file is not a loss.
 */
export function weakenedAssertions(diff: string): string[] {
  const weakened: string[] = [];
  for (const section of diff.split(/^diff --git /m).slice(1)) {
    const [head = "", ...hunks] = section.split(/^(?=@@ )/m);
    if (/^--- \/dev\/null$/m.test(head)) continue; // an added file loses nothing
    // A name with quotes or line breaks is written in another way: the first line names the file then.
    const path = /^--- a\/(.+)$/m.exec(head)?.[1]?.trim() ?? head.slice(0, head.indexOf("\n"));
    let balance = 0;
    for (const line of hunks.join("").split("\n")) {
      if (line.startsWith("-") && ASSERTION.test(line)) balance--;
      if (line.startsWith("+") && ASSERTION.test(line)) balance++;
    }
    if (balance < 0) weakened.push(path);
  }
  return weakened;
}
