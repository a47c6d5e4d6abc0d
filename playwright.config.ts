import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, ensureChromium } from "./tests/setup/chromium";

export default defineConfig({
  testDir: "tests/e2e",
  // One stack and one app serve every test; each test makes its own tenant.
  globalSetup: "./tests/e2e/global-setup.ts",
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // On a busy machine a browser loses a message or a key now and then. What needs the second try is named at the end.
  retries: 1,
  reporter: "list",
  use: {
    baseURL: process.env.E2E_URL,
    launchOptions: { executablePath: ensureChromium(), args: CHROMIUM_ARGS },
    // Spinners that are drawn by software take the time that the app needs.
    contextOptions: { reducedMotion: "reduce" },
    trace: "on-first-retry",
    screenshot: "only-on-failure",
  },
});
