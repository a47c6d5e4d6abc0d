import { execFileSync } from "node:child_process";
import { aptInstall } from "./chromium";

/** Installs bubblewrap where it is missing and can be; the sandbox's tests need the real one. Throws a sentence otherwise. */
export function ensureBubblewrap(): void {
  if (works()) return;
  if (process.platform === "linux" && process.getuid?.() === 0) {
    for (const [command, ...args] of aptInstall("bubblewrap")) {
      try {
        execFileSync(command!, args, { stdio: "ignore", timeout: 5 * 60_000 });
      } catch {
        // said below
      }
    }
  }
  if (!works()) throw new Error("The sandbox's tests need bubblewrap. Install it (Debian and Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap) on a system that allows user namespaces.");
}

function works(): boolean {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "--unshare-all", "true"], { stdio: "ignore", timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
