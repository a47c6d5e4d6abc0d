import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, ensureChromium } from "./chromium";
import { takeGitHubPictures } from "./take-github-pictures";

/** The pictures of the README, taken from a demo of their own, and those of docs/github.md: `npm run screenshots`. */
const PICTURES = [
  { file: "public/run-page.png", width: 1440, height: 1200, colorScheme: "light" },
  { file: "public/run-page-dark.png", width: 1440, height: 1200, colorScheme: "dark" },
  { file: "public/run-page-phone.png", width: 390, height: 844, colorScheme: "light" },
] as const;

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "morning-pictures-"));
  const demo = spawn("node_modules/.bin/tsx", ["lib/local/cli/demo.ts"], { env: { ...process.env, MORNING_DATA_DIR: dataDir }, stdio: ["pipe", "pipe", "inherit"] });
  try {
    const printed = await untilServed(demo.stdout);
    const find = (pattern: RegExp) => pattern.exec(printed)?.[1] ?? "";
    const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
    const page = await browser.newPage();
    await signIn(page, find(/Address\s+(\S+)/), find(/Sign in as\s+(\S+)/), find(/Password\s+(\S+)/));
    // The run at its fullest: its turns on the axis of time, and beside them what one of them did.
    await page.goto(`${find(/Watch it\s+(\S+)/)}?tab=timeline`);
    await page.getByRole("list", { name: "Stages, turns and checks" }).getByRole("button", { name: /^Turn \d+ .*edit_file/ }).first().click();
    await page.getByRole("region", { name: /^Output of/ }).first().waitFor();
    for (const { file, width, height, colorScheme } of PICTURES) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.getByText(/Merged pull request/).first().waitFor();
      await page.evaluate(() => window.scrollTo(0, 0));
      await page.screenshot({ path: file });
      console.log(file);
    }
    await browser.close();
  } finally {
    demo.kill("SIGINT");
    await new Promise((resolve) => demo.once("exit", resolve));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What the demo printed until it keeps serving; throws when it ends before. */
function untilServed(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    output.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes("keeps running")) resolve(printed);
    });
    output.on("end", () => reject(new Error(`The demo ended early:\n${printed}`)));
  });
}

async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/runs/);
}

await main();
await takeGitHubPictures();
