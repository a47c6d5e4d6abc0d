import { defineConfig } from "vitest/config";

const setupFiles = ["tests/setup/fail-on-console-error.ts"];

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // Two workers: the machines this must pass on have two cores, and each worker may hold a PGlite.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "unit", environment: "node", setupFiles, include: ["{app,components,lib,inngest}/**/*.test.{ts,tsx}", "tests/architecture.test.ts"] } },
      { extends: true, test: { name: "contract", environment: "node", setupFiles, include: ["tests/contract/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 60_000 } },
      // Whole runs wait for many processes; a busy machine may let one be late once.
      { extends: true, test: { name: "integration", environment: "node", setupFiles, include: ["tests/integration/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000, retry: 1 } },
    ],
  },
});
