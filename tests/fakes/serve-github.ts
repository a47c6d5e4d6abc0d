import { startFakeGitHub } from "./github";

/** The fake GitHub as a server of its own, to try the product against: `npx tsx tests/fakes/serve-github.ts [port]`. */
const fake = await startFakeGitHub({ port: Number(process.argv[2] ?? 0) });
const ada = fake.person("ada");
const repo = await fake.createRepository({
  owner: "ada", name: "sum", ci: { command: [process.execPath, "--test"] }, settings: { allow_auto_merge: true },
  files: {
    "README.md": "# Sum\n", "package.json": '{ "name": "sum", "type": "module", "scripts": { "test": "node --test" } }\n', "src/sum.js": "export const sum = (a, b) => a + b;\n",
    "test/sum.test.js": 'import { test } from "node:test";\nimport assert from "node:assert/strict";\nimport { sum } from "../src/sum.js";\n\ntest("adds", () => {\n  assert.equal(sum(1, 2), 3);\n});\n',
    ".github/workflows/ci.yml": "name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n",
  },
});
process.stdout.write(`${JSON.stringify({ GITHUB_URL: fake.url, GITHUB_API_URL: fake.apiUrl, repository: repo.fullName, adasToken: ada.token, fineGrainedToken: fake.fineGrainedToken("ada", { repositories: "all", permissions: { contents: "write", issues: "write", pull_requests: "write", checks: "read", actions: "write" } }) }, null, 2)}\n`);
process.once("SIGINT", () => void fake.close());
process.once("SIGTERM", () => void fake.close());
