import { parseArgs } from "node:util";
import { z } from "zod";
import type { Approval } from "@/lib/approvals/schema";
import type { RunDetail } from "@/lib/runs/detail-schema";
import { autonomySchema, type Run, type RunSummary } from "@/lib/runs/schema";
import { createApiClient, type ApiClient } from "./api-client";
import { decide, describeApproval } from "./ask-approval";
import { showCosts } from "./costs";
import { readCredentials } from "./credentials";
import { ApiError, UsageError } from "./errors";
import { login } from "./login";
import { dollars, jsonPrinter, plain, textPrinter } from "./printer";
import { runCommand } from "./run";

const USAGE = `Usage: npm run morning -- <command>

  run --repo <path> --goal "<text>"   start a run and follow it; exits 0 when it ends green
      [--autonomy plan|merge|full|step] [--model provider:model] [--cap <dollars>] [--json]
  runs [--json]                       the latest runs
  show <run> [--json]                 a run as it now is
  cancel <run>                        cancel a run
  approve <approval> [--reject] [--note "<text>"]
      [--more <dollars> | --wait]     at a cap: how much more, or wait until its period ends
  costs [--by agent] [--json]         what this month cost, by day, agent, model,
                                      repository, strategy, person or kind
  login                               keep address and API key; or set MORNING_URL and MORNING_API_KEY

Exit codes: 0 done, or the run ended green; 1 it did not, or something failed; 2 wrong usage.
`;

const OPTIONS = {
  repo: { type: "string" }, goal: { type: "string" }, autonomy: { type: "string" }, model: { type: "string" }, cap: { type: "string" },
  by: { type: "string" }, json: { type: "boolean", default: false }, reject: { type: "boolean", default: false }, more: { type: "string" }, wait: { type: "boolean", default: false }, note: { type: "string" }, help: { type: "boolean", short: "h", default: false },
} as const;
const ALLOWED: Record<string, readonly (keyof typeof OPTIONS)[]> = {
  run: ["repo", "goal", "autonomy", "model", "cap", "json"], runs: ["json"], show: ["json"], cancel: [], approve: ["reject", "more", "wait", "note"], costs: ["by", "json"], login: [],
};

function parseCommandLine(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause });
  }
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseCommandLine(args);
  const [command, id, ...more] = positionals;
  if (values.help || command === "help") {
    process.stdout.write(USAGE);
    return 0;
  }
  const allowed = command && Object.hasOwn(ALLOWED, command) ? ALLOWED[command] : undefined;
  if (!command || !allowed) throw new UsageError(command ? `There is no command "${command}".` : "Name a command.");
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== false).map(([name]) => name);
  const strange = given.find((name) => !allowed.some((known) => known === name));
  if (strange) throw new UsageError(`"${command}" has no option --${strange}.`);
  if (more.length > 0 || (id !== undefined && !["show", "cancel", "approve"].includes(command))) throw new UsageError(`"${more[0] ?? id}" is one word too many.`);

  if (command === "login") {
    await login();
    return 0;
  }
  if (command === "run") {
    const { repo, goal, json } = values;
    if (!repo || !goal) throw new UsageError('"run" needs --repo and --goal.');
    const autonomy = autonomySchema.optional().safeParse(values.autonomy);
    if (!autonomy.success) throw new UsageError("--autonomy is plan, merge, full or step.");
    const capMicros = values.cap === undefined ? undefined : micros("--cap", values.cap);
    return runCommand(createApiClient(await readCredentials()), { repo, goal, json, autonomy: autonomy.data, model: values.model, capMicros });
  }
  const api = createApiClient(await readCredentials());
  if (command === "runs") return listRuns(api, values.json);
  if (command === "costs") return showCosts(api, values.by ?? "agent", values.json);
  if (!z.uuid().safeParse(id).success) throw new UsageError(`"${command}" needs the id of ${command === "approve" ? "an approval" : "a run"}.`);
  if (command === "show") {
    const detail = await api.call<RunDetail>("GET", `/runs/${id}`);
    (values.json ? jsonPrinter() : textPrinter(false)).result(detail);
    for (const approval of values.json ? [] : detail.pendingApprovals) process.stdout.write(`  waits for      approval ${approval.id} (${approval.kind.replaceAll("_", " ")})\n`);
    return 0;
  }
  if (command === "cancel") {
    const { run } = await api.call<{ run: Run }>("POST", `/runs/${id}/cancel`);
    process.stdout.write(run.finishedAt ? `The run has ended: ${run.status}.\n` : "The run is being cancelled; its branch is kept.\n");
    return 0;
  }
  const { approval } = await api.call<{ approval: Approval }>("GET", `/approvals/${id}`);
  const decision = values.reject ? "rejected" : "approved";
  if ([values.reject, values.wait, values.more !== undefined].filter(Boolean).length > 1) throw new UsageError("Of --reject, --more and --wait give one.");
  const choice = values.wait ? { wait: true as const } : values.more === undefined ? undefined : { more: micros("--more", values.more) };
  await decide(api, approval, decision, { note: values.note, choice });
  process.stdout.write(`${describeApproval(approval)}\n\n${decision}.\n`);
  return 0;
}

async function listRuns(api: ApiClient, json: boolean): Promise<number> {
  const { items } = await api.call<{ items: RunSummary[] }>("GET", "/runs?limit=25");
  for (const run of items) {
    const text = `${run.id}  ${run.createdAt.slice(0, 16).replace("T", " ")}  ${run.status.padEnd(9)} ${(run.stage ?? "").padEnd(8)} ${dollars(run.spentMicros).padStart(8)}  ${plain(run.goal.replaceAll("\n", " ")).slice(0, 80)}`;
    process.stdout.write(`${json ? JSON.stringify(run) : text}\n`);
  }
  return 0;
}

/** Dollars as written on the command line, in micro-dollars. */
function micros(option: string, text: string): number {
  if (!/^\d{1,4}(\.\d{1,6})?$/.test(text)) throw new UsageError(`${option} is an amount in dollars, such as 2 or 0.50.`);
  return Math.round(Number(text) * 1_000_000);
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${USAGE}`);
    else process.stderr.write(`${error instanceof ApiError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
