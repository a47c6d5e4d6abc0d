import { messageOf } from "@/lib/errors";
import { startStack } from "./stack";

/** The line that tells a launcher where the stack is and what the app needs to use it. */
export interface ReadyLine {
  ready: true;
  url: string;
  env: Record<string, string>;
}

const LOOK_FOR_PARENT_EVERY_MS = 1_000;
const STOP_WITHIN_MS = 10_000;

/**
 * The embedded stack as a process of its own. Prints one line of JSON (`ReadyLine`) when it serves,
 * ends on SIGTERM or SIGINT, and ends when the process that started it is gone.
 */
async function main(): Promise<void> {
  const { MORNING_DATA_DIR, STACK_PORT, DATABASE_URL, APP_URL, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET } = process.env;
  const stack = await startStack({
    dataDir: MORNING_DATA_DIR || ".morning",
    port: Number(STACK_PORT || 54321),
    databaseUrl: DATABASE_URL || undefined,
    appUrl: APP_URL || "http://127.0.0.1:3000",
    github: GITHUB_CLIENT_ID && GITHUB_CLIENT_SECRET ? { clientId: GITHUB_CLIENT_ID, secret: GITHUB_CLIENT_SECRET } : undefined,
  });

  // Making or opening the database leaves hundreds of MiB of garbage, which an idle process would keep.
  // Collected once, while nobody waits for an answer; it takes 0.1 to 0.2 s.
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    void stack.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // A killed launcher cannot say goodbye: its end of the pipe closes, or this process gets another parent.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), LOOK_FOR_PARENT_EVERY_MS).unref();
  if (!process.stdin.isTTY) process.stdin.on("end", stop).on("error", stop).resume();

  process.stdout.write(`${JSON.stringify({ ready: true, url: stack.url, env: stack.env } satisfies ReadyLine)}\n`);
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exit(1);
});
