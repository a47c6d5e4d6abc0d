// Fails when a function that the package exports is not shown in the README.
import { readFileSync } from "node:fs";
import * as library from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const missing = Object.keys(library).filter((name) => !readme.includes(`${name}(`));
if (missing.length > 0) {
  console.error(`README.md does not show: ${missing.join(", ")}`);
  process.exit(1);
}
console.log(`README.md shows all ${Object.keys(library).length} exports.`);
