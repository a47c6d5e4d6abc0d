import { randomUUID } from "node:crypto";
import { realpath } from "node:fs/promises";
import type { Repository } from "@/lib/repositories/schema";
import type { Run, RunEvent, StartRunInput } from "@/lib/runs/schema";
import type { ApiClient } from "./api-client";
import { askApproval } from "./ask-approval";
import { ApiError, UsageError } from "./errors";
import { followRun } from "./follow";
import { jsonPrinter, textPrinter } from "./printer";

export interface RunOptions extends Pick<StartRunInput, "goal" | "autonomy" | "model" | "capMicros"> {
  /** A git repository on the machine that runs the app. */
  repo: string;
  json: boolean;
}

/** Starts a run and follows it to its end. Answers the exit code: 0 when it ended green. */
export async function runCommand(api: ApiClient, { repo, json, ...input }: RunOptions): Promise<number> {
  const repository = await registered(api, repo);
  const { run } = await api.call<{ run: Run }>("POST", "/runs", { body: { repositoryId: repository.id, ...input }, idempotencyKey: randomUUID() });
  const terminal = !json && Boolean(process.stdout.isTTY && process.stdin.isTTY);
  const printer = json ? jsonPrinter() : textPrinter(terminal);
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  process.once("SIGINT", leave);

  const open = new Map<string, AbortController>();
  let asking = Promise.resolve();
  const onEvent = (event: RunEvent) => {
    printer.event(event);
    const { approval_id: id } = event.data as { approval_id?: string };
    if (!id) return;
    if (event.type === "approval.requested") {
      const decided = new AbortController();
      open.set(id, decided);
      // One question at a time, while events go on.
      if (terminal) asking = asking.then(() => askApproval(api, id, printer, AbortSignal.any([decided.signal, leaving.signal]))).catch((error: Error) => printer.line(`! ${error.message}`));
      else printer.line(`Waiting for approval ${id}: decide at ${api.url}/runs/${run.id}, or by: npm run morning -- approve ${id}`);
    } else if (event.type === "approval.decided") open.get(id)?.abort();
    else if (event.type === "plan.edited") for (const [other, question] of open) if (other !== id) question.abort();
  };

  try {
    printer.line(`Run ${run.id}${run.replayed ? ", a replay of recorded answers" : ""}: ${api.url}/runs/${run.id}`);
    const detail = await followRun(api, run.id, onEvent, leaving.signal);
    for (const question of open.values()) question.abort();
    await asking;
    printer.result(detail);
    return detail.run.status === "succeeded" ? 0 : 1;
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    printer.close();
    process.stderr.write(`The run goes on: npm run morning -- show ${run.id}, or cancel ${run.id}.\n`);
    return 130;
  } finally {
    process.off("SIGINT", leave);
    printer.close();
  }
}

/** The repository at this path, registered now if it was not. */
async function registered(api: ApiClient, repo: string): Promise<Repository> {
  const location = await realpath(repo).catch((cause: unknown) => {
    throw new UsageError(`There is no folder ${repo} here.`, { cause });
  });
  const find = async () => (await api.call<{ items: Repository[] }>("GET", `/repositories?${new URLSearchParams({ location })}`)).items[0];
  const known = await find();
  if (known) return known;
  try {
    return (await api.call<{ repository: Repository }>("POST", "/repositories", { body: { location } })).repository;
  } catch (error) {
    // Someone else registered it between the two calls.
    const now = error instanceof ApiError && error.code === "conflict" ? await find() : undefined;
    if (now) return now;
    throw error;
  }
}
