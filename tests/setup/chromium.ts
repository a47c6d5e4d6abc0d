import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

/** Flags for a browser in a container without a display; as root Chromium needs --no-sandbox. */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

const SENTENCE =
  "No Chromium was found. Install one (Debian and Ubuntu: apt-get install chromium; anywhere: npx playwright install chromium), or set CHROMIUM_PATH to one.";

/** CHROMIUM_PATH, then Playwright's own, then the system's. null when there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!isExecutable(named)) throw new Error(`CHROMIUM_PATH is ${named}, which cannot be run.`);
    return named;
  }
  const candidates = [
    chromium.executablePath(),
    ...["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  return candidates.find((path) => path && isExecutable(path)) ?? null;
}

/** Finds Chromium or installs it where that is possible; throws one sentence that says what to do. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  for (const [command, ...args] of [...(process.getuid?.() === 0 ? aptInstall("chromium") : []), ["npx", "playwright", "install", "chromium"]]) {
    try {
      execFileSync(command!, args, { stdio: "ignore", timeout: 10 * 60_000 });
    } catch {
      continue; // the next way, or the sentence
    }
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(SENTENCE);
}

/** Commands that install a Debian package without asking. */
export function aptInstall(name: string): string[][] {
  return [["sh", "-c", `apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ${name}`]];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
