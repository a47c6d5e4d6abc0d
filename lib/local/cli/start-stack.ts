import { createInterface } from "node:readline";
import { FatalError } from "@/lib/errors";
import type { ReadyLine } from "../stack-process";
import { startNode, type Child } from "./child";

/** A first start makes the database and applies every migration. */
const READY_WITHIN_MS = 120_000;

/**
 * glibc raises the size from which it gives freed memory back as it goes, and so keeps what a start
 * needed: 376 MiB and not 564 are left after a first start, 327 and not 402 after a later one. Other
 * systems ignore it.
 */
const GIVE_BACK = { MALLOC_TRIM_THRESHOLD_: String(128 * 1024) };

/** Starts the embedded stack as a process of its own and waits until it serves. */
export async function startStackProcess(env: NodeJS.ProcessEnv): Promise<{ child: Child; ready: ReadyLine }> {
  // It ends when its standard input does: also when this process is killed.
  const child = startNode("The embedded stack", ["--expose-gc", "--import", "tsx", "lib/local/stack-process.ts"], { ...env, ...GIVE_BACK }, ["pipe", "pipe", "inherit"]);
  const lines = createInterface({ input: child.process.stdout! });
  const { promise: line, resolve } = Promise.withResolvers<ReadyLine>();
  lines.on("line", (text) => {
    const parsed = text.startsWith('{"ready"') ? (JSON.parse(text) as ReadyLine) : undefined;
    if (parsed) resolve(parsed);
    else console.log(text);
  });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new FatalError("unavailable", `The embedded stack did not start within ${READY_WITHIN_MS / 1000} seconds.`)), READY_WITHIN_MS);
  try {
    const ready = await Promise.race([line, late, child.ended.then((sentence) => Promise.reject(new FatalError("unavailable", sentence)))]);
    return { child, ready };
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
