import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBubblewrap } from "./bubblewrap";
import { ensureChromium } from "./chromium";

/** Everything that `npm test` runs, cheapest first. A step that fails ends it; the runners' own lines are shown. */
async function main(): Promise<void> {
  const reports = mkdtempSync(join(tmpdir(), "morning-tests-"));
  const started = Date.now();
  let passed = 0;
  let failed = 0;

  const step = async (name: string, command: string, environment: Record<string, string> = {}) => {
    console.log(`\n== ${name}`);
    const began = Date.now();
    const code = await run(command, environment);
    console.log(`== ${name}: ${code === 0 ? "passed" : "failed"} in ${((Date.now() - began) / 1000).toFixed(0)} s`);
    return code === 0;
  };

  try {
    ensureBubblewrap();
    const chromium = ensureChromium();
    const environment = { CHROMIUM_PATH: chromium, NEXT_TELEMETRY_DISABLED: "1", FORCE_COLOR: "0" };

    let good = await step("type check", "npm run --silent typecheck", environment);
    good = good && (await step("lint", "npm run --silent lint", environment));
    if (good) {
      const report = join(reports, "vitest.json");
      good = await step("unit, contract and integration tests", `npx vitest run --reporter=default --reporter=json --outputFile.json=${report}`, environment);
      const result = readJson<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(report);
      passed += result?.numPassedTests ?? 0;
      failed += result?.numFailedTests ?? 0;
    }
    good = good && (await step("production build", "npm run --silent build", environment));
    if (good) {
      const report = join(reports, "playwright.json");
      good = await step("end to end in Chromium", "npx playwright test --reporter=list,json", { ...environment, PLAYWRIGHT_JSON_OUTPUT_NAME: report });
      const result = readJson<{ stats: { expected: number; unexpected: number; flaky: number } }>(report);
      const flaky = result?.stats.flaky ?? 0;
      passed += (result?.stats.expected ?? 0) + flaky;
      failed += result?.stats.unexpected ?? 0;
      if (flaky > 0) console.log(`${flaky} of them passed at the second try; the list above names them as flaky.`);
    }
    if (good) {
      good = await step("chaos: ten kills", "npm run --silent chaos -- --kills 10", environment);
      if (good) passed++;
      else failed++;
    }
    console.log(`\nFinished in ${((Date.now() - started) / 1000).toFixed(0)} s`);
    console.log(`${passed} passed, ${failed + (good || failed > 0 ? 0 : 1)} failed`);
    process.exitCode = good && failed === 0 && passed > 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

function run(command: string, environment: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...environment } });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return null; // the runner died before it wrote; its exit code says so
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
