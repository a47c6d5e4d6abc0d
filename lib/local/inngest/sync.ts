import { callApp } from "./call-app";
import { SYNC_EVERY_MS } from "./limits";

const TIMEOUT_MS = 30_000;
const MAX_DELAY_MS = 5_000;

/**
 * Asks the apps to register their functions: again and again (0.25 s, growing to 5 s) until they
 * have, and every 30 s afterwards, so that a restarted app with other functions is noticed.
 * @returns a function that stops it.
 */
export function keepSynced(appUrls: string[], signingKey: string): () => void {
  const stop = new AbortController();
  for (const url of appUrls) void follow(url, signingKey, stop.signal);
  return () => stop.abort();
}

async function follow(url: string, signingKey: string, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let told = "";
  while (!signal.aborted) {
    const problem = await sync(url, signingKey, signal);
    failures = problem === undefined ? 0 : failures + 1;
    if (problem?.refused && problem.message !== told && !signal.aborted) console.warn(`${url} could not register its functions: ${problem.message}`);
    told = problem?.message ?? "";
    await pause(problem ? Math.min(MAX_DELAY_MS, 250 * 2 ** (failures - 1)) : SYNC_EVERY_MS, signal);
  }
}

/** Undefined when all is well. An app that is not there yet is no news; one that is refused is. */
async function sync(url: string, signingKey: string, signal: AbortSignal): Promise<{ message: string; refused: boolean } | undefined> {
  try {
    const answer = await callApp("PUT", url, { url }, { signingKey, signal, timeoutMs: TIMEOUT_MS });
    if (answer.status === 200) return undefined;
    return { message: answer.body.slice(0, 2_000), refused: true };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), refused: false };
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
