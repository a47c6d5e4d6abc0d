import { execFileSync } from "node:child_process";
import { aptInstall } from "./chromium";

/** Prometheus's own checker, installed where it is missing and can be. Throws a sentence otherwise. */
export function ensurePromtool(): string {
  if (works()) return "promtool";
  if (process.platform === "linux" && process.getuid?.() === 0) {
    for (const [command, ...args] of aptInstall("prometheus")) {
      try {
        execFileSync(command!, args, { stdio: "ignore", timeout: 5 * 60_000 });
      } catch {
        // said below
      }
    }
  }
  if (!works()) throw new Error("The test of /api/metrics needs promtool. Install it (Debian and Ubuntu: apt-get install prometheus; macOS: brew install prometheus).");
  return "promtool";
}

function works(): boolean {
  try {
    execFileSync("promtool", ["--version"], { stdio: "ignore", timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
