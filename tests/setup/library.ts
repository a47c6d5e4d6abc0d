/** A tiny library whose one check is its own test; needs nothing installed. */
export const LIBRARY: Record<string, string> = {
  ".morning.yml": "checks:\n  test: node --test\n",
  "src/math.mjs": "export const add = (a, b) => a + b;\n",
  "test/math.test.mjs": 'import test from "node:test";\nimport assert from "node:assert";\nimport { add } from "../src/math.mjs";\ntest("adds", () => assert.equal(add(1, 2), 3));\n',
  "package.json": '{ "name": "library", "type": "module" }\n',
};
