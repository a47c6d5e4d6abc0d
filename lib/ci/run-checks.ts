import { join, resolve } from "node:path";
import type { SupabaseClient } from "@supabase/supabase-js";
import { BudgetExceededError } from "@/lib/ai/errors";
import { FatalError, HeldError, messageOf } from "@/lib/errors";
import type { Check, Forge, ForgeRepository } from "@/lib/forge/forge";
import type { CommandResult, NetworkPolicy, Sandbox, SandboxProvider } from "@/lib/sandbox/sandbox";
import { extractAnnotations } from "./annotations";
import { completeCheck, queueChecks, requeueCheck, startCheck, type CheckKey, type CheckState } from "./check-rows";
import { headAndTail, plainText, redact } from "./clean-log";
import { detectCommands, type Commands } from "./commands";
import { LogStream } from "./log-stream";
import { MORNING_FILE } from "./morning-file";

/**
 * Characters of a log that are stored, and bytes of output that the sandbox keeps of a check; of more,
 * head and tail stay. People read all of it in pages; a model gets what `Forge.checkLog` cuts.
 */
const MAX_LOG = 12 * 1024 * 1024;
/** Characters at the end of a log in which failures are looked for. */
const MAX_EXAMINED = 2 * 1024 * 1024;

export interface RunChecksOptions {
  forge: Forge;
  repository: ForgeRepository & { network: NetworkPolicy };
  sha: string;
  provider: SandboxProvider;
  /** A client that may write checks: the service's. */
  rows: SupabaseClient;
  runId: string;
  /** 1, or higher for a repetition that tells a flake from a failure. */
  attempt: number;
  dataDir: string;
  /** The sandbox as the commands of the set-up, or of one check, are paid for in it. */
  metered?: (sandbox: Sandbox, what: string) => Sandbox;
  /** Pieces of a check's log as they come: plain, without secrets, at most 8 KiB each, at most five a second. */
  onLog?: (check: string, text: string) => Promise<void>;
  /** Each state of each check; after a crash states are told again, so that none is missed. */
  onCheck?: (check: CheckState) => Promise<void>;
  signal?: AbortSignal;
}

/**
 * Local CI: runs the repository's own checks on exactly one commit, in a fresh checkout in a
 * sandbox, and keeps a row for each. Run again for the same commit and attempt (after a crash), it
 * keeps what was completed and repeats the rest; a check that cannot be paid is queued again. A set-up command that fails is not a verdict of its
 * own: it opens the log of every check, and the checks decide.
 *
 * Where there is nothing to run, one check `detect` asks for action (and a `.morning.yml` with
 * mistakes fails it), so that a change without checks never counts as verified.
 * @throws BudgetExceededError before a command that the purse does not cover
 */
export async function runChecks(options: RunChecksOptions): Promise<CheckState[]> {
  const { forge, repository, sha, provider, rows, runId, attempt } = options;
  const key: CheckKey = { repository, sha, attempt };
  const checkout = await forge.checkoutCommit(repository, sha, join(resolve(options.dataDir), "ci", `${runId}-${sha.slice(0, 12)}-${attempt}`));
  try {
    const sandbox = await provider.open({ root: checkout.root, network: repository.network });
    const commands = await detectCommands(sandbox).catch((error: unknown) => {
      if (error instanceof FatalError && error.code === "bad_request") return error;
      throw error;
    });
    if (commands instanceof FatalError) return [await reportDetection(options, key, "failure", messageOf(commands))];
    if (commands.checks.length === 0)
      return [await reportDetection(options, key, "action_required", `No checks were found in this repository: no test, lint, typecheck or build script in package.json, no pytest, go or cargo project, no test or check target in a Makefile. Add ${MORNING_FILE} with the commands that prove a change right, for example:\n\nsetup:\n  - npm ci\nchecks:\n  test: npm test\n`)];

    const known = await queueChecks(rows, key, runId, commands.checks.map(({ name }) => name));
    const isDone = (name: string) => known.get(name)?.status === "completed";
    for (const { name } of commands.checks) await options.onCheck?.({ ...(known.get(name) as CheckState), ...(isDone(name) ? {} : { status: "queued" }) });
    const setupLog = commands.checks.every(({ name }) => isDone(name)) ? "" : await runSetup(options, sandbox, commands);
    const results: CheckState[] = [];
    for (const check of commands.checks)
      results.push(isDone(check.name) ? (known.get(check.name) as CheckState) : await runOne(options, key, sandbox, commands, check, setupLog));
    return results;
  } finally {
    await checkout.discard();
  }
}

/** Returns what to show at the head of every check's log: the commands, and in full the one that failed. */
async function runSetup({ signal, repository, metered }: RunChecksOptions, sandbox: Sandbox, { setup, environment }: Commands): Promise<string> {
  let log = "";
  const paid = metered?.(sandbox, "setup") ?? sandbox;
  for (const command of setup) {
    if (signal?.aborted) break;
    const result = await paid.run({ command, phase: "setup", environment, signal });
    log += `$ ${command}\n`;
    if (result.ended === "exit" && result.exitCode === 0) continue;
    return `${log}${headAndTail(result.output, 32 * 1024)}\nThe set-up command above failed (${endOf(result)}); the repository's network policy is "${repository.network}".\n\n`;
  }
  return log;
}

async function runOne(options: RunChecksOptions, key: CheckKey, sandbox: Sandbox, { environment }: Commands, { name, command }: Commands["checks"][number], setupLog: string): Promise<CheckState> {
  const { rows, signal, onLog, metered } = options;
  const complete = async (outcome: Parameters<typeof completeCheck>[3]) => {
    const state = await completeCheck(rows, key, name, outcome);
    await options.onCheck?.(state);
    return state;
  };
  // What is only held is no verdict: it runs again.
  const throwIfHeld = () => signal?.reason instanceof HeldError && signal.throwIfAborted();
  throwIfHeld();
  if (signal?.aborted) return complete({ conclusion: "cancelled", log: "Cancelled before it started.", annotations: [] });
  await options.onCheck?.(await startCheck(rows, key, name));
  const stream = new LogStream(async (text) => onLog?.(name, text));
  const opening = `${setupLog}$ ${command}\n`;
  stream.push(opening);
  const paid = metered?.(sandbox, `check.${name}`) ?? sandbox;
  const result = await paid.run({ command, phase: "run", environment, signal, limits: { outputBytes: MAX_LOG }, onOutput: (text) => stream.push(text) }).catch(async (error: unknown) => {
    if (error instanceof BudgetExceededError) await options.onCheck?.(await requeueCheck(rows, key, name));
    throw error;
  });
  await stream.end();
  throwIfHeld();
  const conclusion = conclusionOf(result);
  const log = headAndTail(redact(plainText(`${opening}${result.output}\n${endOf(result)}\n`)), MAX_LOG);
  return complete({ conclusion, log, annotations: conclusion === "failure" ? extractAnnotations(log.slice(-MAX_EXAMINED)) : [] });
}

async function reportDetection({ rows, runId, onLog, onCheck }: RunChecksOptions, key: CheckKey, conclusion: "failure" | "action_required", log: string): Promise<CheckState> {
  const name = "detect";
  await queueChecks(rows, key, runId, [name]);
  const state = await completeCheck(rows, key, name, { conclusion, log, annotations: [] });
  await onLog?.(name, log);
  await onCheck?.(state);
  return state;
}

function conclusionOf(result: CommandResult): NonNullable<Check["conclusion"]> {
  if (result.ended === "cancelled") return "cancelled";
  if (result.ended === "timeout") return "timed_out";
  return result.ended === "exit" && result.exitCode === 0 ? "success" : "failure";
}

function endOf({ ended, exitCode, durationMs }: CommandResult): string {
  const after = `after ${(durationMs / 1000).toFixed(1)} s`;
  return ended === "exit" ? `exit code ${exitCode} ${after}` : `ended by ${ended} ${after}`;
}
