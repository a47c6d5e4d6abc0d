import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { FatalError } from "@/lib/errors";
import { ROOT, startNode } from "./child";

// What `next build` reads. Tests and the demo's repository are none of it.
const SOURCES = ["app", "components", "inngest", "lib", "public", "proxy.ts", "next.config.ts", "package-lock.json", "postcss.config.mjs", "tsconfig.json"];
const SAID_CHARACTERS = 20_000;
const NOT_BUILT = /(^|\/)lib\/(local|cli)(\/|$)|\.test\.tsx?$/;

/** Builds for production, unless there is a build that is newer than every source file. */
export async function ensureBuild(): Promise<void> {
  const id = path.join(ROOT, ".next/BUILD_ID");
  const built = existsSync(id) ? statSync(id).mtimeMs : 0;
  if (built > 0 && newest(SOURCES.map((source) => path.join(ROOT, source))) < built) return;
  console.log(built > 0 ? "The sources changed since the last production build; building again, which takes about a minute." : "Building the app for production, which takes about a minute.");
  const child = startNode("The build", ["--import", "./lib/local/cli/end-with-parent.mjs", "node_modules/next/dist/bin/next", "build"], { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" }, ["ignore", "pipe", "pipe"]);
  // Of interest only when it fails.
  let said = "";
  const listen = (chunk: string) => (said = (said + chunk).slice(-SAID_CHARACTERS));
  child.process.stdout!.setEncoding("utf8").on("data", listen);
  child.process.stderr!.setEncoding("utf8").on("data", listen);
  const stop = () => void child.stop();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const sentence = await child.ended;
  process.off("SIGINT", stop).off("SIGTERM", stop);
  if (child.process.exitCode !== 0) throw new FatalError("internal", `${said}\n${sentence}`);
}

/** The latest change below these paths, in milliseconds since 1970. */
function newest(paths: string[]): number {
  let latest = 0;
  for (const each of paths) {
    if (NOT_BUILT.test(path.relative(ROOT, each)) || !existsSync(each)) continue;
    const stats = statSync(each);
    // A folder's own time changes when a file in it is added, renamed or deleted.
    latest = Math.max(latest, stats.mtimeMs);
    if (stats.isDirectory()) latest = Math.max(latest, newest(readdirSync(each).map((name) => path.join(each, name))));
  }
  return latest;
}
