import { createHash } from "node:crypto";
import { createTwoFilesPatch } from "diff";
import { clip, type ToolResult, type Toolset } from "@/lib/agents/tools";
import { isPlanned } from "@/lib/agents/path-policy";
import type { Plan } from "@/lib/agents/plan";
import { BudgetExceededError } from "@/lib/ai/errors";
import { redact } from "@/lib/ci/clean-log";
import { LogStream } from "@/lib/ci/log-stream";
import { must } from "@/lib/db/must";
import { HeldError, MorningError, RetryableError, StoppedError } from "@/lib/errors";
import { meteredSandbox } from "@/lib/governance/budgets/metered-sandbox";
import type { Sandbox } from "@/lib/sandbox/sandbox";
import type { RunContext } from "./run-context";
import { requestApproval } from "./approvals";
import { effectiveAsks } from "./effective-asks";
import { appendEvents, clean, type Stage } from "./run-log";

export interface TurnScope {
  stage: Stage;
  thread: string;
  turn: number;
  tools: Toolset;
  plan: Plan | null;
}

export interface ToolCallPart {
  /** As the model named the call; its result answers to it. */
  toolCallId: string;
  /** As we store it: some servers give every call the same id, or a very long one. */
  callId: string;
  toolName: string;
  input: unknown;
}

export type CallOutcome = { state: "done"; ok: boolean; output: string; ended: boolean } | { state: "approval"; approvalId: string };

const INTERRUPTED = "The run was stopped while this command was under way, so it may have been ended half-way. Look at what it has done before you run it again.";

const CANCELLED = "A person cancelled the run while this was under way.";

/** Pieces shown live for one command; the rest is in the result, head and tail. */
const MAX_OUTPUT_EVENTS = 60;

/**
 * Carries out one tool call, once: a call whose result is stored answers with it, a write that was
 * made before a crash is recognised by the digest of the file it meant to leave.
 */
export async function runToolCall(context: RunContext, scope: TurnScope, call: ToolCallPart, sandbox: Sandbox, signal: AbortSignal): Promise<CallOutcome> {
  const { rows, run } = context;
  const identity = { run_id: run.id, thread: scope.thread, turn: scope.turn, call_id: call.callId };
  const eventKey = `${scope.thread}.${scope.turn}.${call.callId}`.slice(0, 150);
  const tool = scope.tools[call.toolName];

  const tellFinished = (output: string, status: string) =>
    appendEvents(rows, run.id, [{ key: `tool.finished.${eventKey}`, type: "tool.finished", stage: scope.stage, level: status === "succeeded" ? "info" : "warning", message: `${call.toolName} ${status}.`, data: { turn: scope.turn, thread: scope.thread, call_id: call.callId, name: call.toolName, status, output: redact(output).slice(0, 2_000) } }]);

  const stored = must(await rows.from("tool_calls").select("status, output, intended_digest").match(identity).maybeSingle());
  if (stored && stored.status !== "started") {
    // Whoever stored the result may have died before telling it.
    await tellFinished(stored.output ?? "", stored.status);
    return { state: "done", ok: stored.status === "succeeded", output: stored.output ?? "", ended: tool?.kind === "end" && stored.status === "succeeded" };
  }
  if (!stored) {
    must(await rows.from("tool_calls").upsert({ ...identity, tenant_id: run.tenant_id, name: call.toolName.slice(0, 100), input: clean(call.input ?? null) as never }, { onConflict: "run_id,thread,turn,call_id", ignoreDuplicates: true }).select("id"));
  }
  await appendEvents(rows, run.id, [{ key: `tool.started.${eventKey}`, type: "tool.started", stage: scope.stage, message: redact(describe(call)), data: { turn: scope.turn, thread: scope.thread, call_id: call.callId, name: call.toolName, input: summary(call.input) } }]);

  const finish = async (result: ToolResult, status: "succeeded" | "failed" | "refused"): Promise<CallOutcome> => {
    // What a command prints may hold keys of the repository's own; files are shown as they are, since edits must match them.
    const output = clip(clean(tool?.kind === "command" ? redact(result.output) : result.output));
    must(await rows.from("tool_calls").update({ status, output, finished_at: new Date().toISOString() }).match(identity).eq("status", "started").select("id"));
    await tellFinished(output, status);
    return { state: "done", ok: result.ok, output, ended: tool?.kind === "end" && status === "succeeded" };
  };

  if (!tool) return finish({ ok: false, output: `There is no tool "${call.toolName}". The tools are ${Object.keys(scope.tools).join(", ")}.` }, "failed");
  const parsed = tool.inputSchema.safeParse(call.input);
  if (!parsed.success) return finish({ ok: false, output: `The arguments do not fit: ${parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`).join("; ")}.` }, "failed");

  try {
    signal.throwIfAborted();
    if (tool.prepare) {
      const path = (parsed.data as { path: string }).path;
      if (stored?.intended_digest && stored.intended_digest === (await fileDigest(sandbox, path))) return await finish({ ok: true, output: `${path} is written.` }, "succeeded");
      const prepared = await tool.prepare(parsed.data, sandbox);
      if (!("path" in prepared)) return await finish(prepared, "failed");
      const before = (await sandbox.exists(prepared.path)) ? await sandbox.readFile(prepared.path) : "";
      const patch = clip(createTwoFilesPatch(prepared.path, prepared.path, before, prepared.content ?? ""), 60_000);

      const need = await neededApproval(context, scope, eventKey, { tool: call.toolName, path: prepared.path, diff: patch, content_sha256: digestOf(prepared.content) });
      if (need?.status === "pending") return { state: "approval", approvalId: need.id };
      if (need && need.status !== "approved") return await finish({ ok: false, output: `A person did not allow this write to ${prepared.path}${need.note ? `: ${need.note}` : "."} Find another way within the plan, or finish and say what is not done.` }, "refused");

      must(await rows.from("tool_calls").update({ intended_digest: digestOf(prepared.content) }).match(identity).select("id"));
      if (prepared.content === null) await sandbox.deleteFile(prepared.path);
      else await sandbox.writeFile(prepared.path, prepared.content);
      return await finish({ ok: true, output: patch.length < 4_000 ? patch : `${prepared.path} is written.` }, "succeeded");
    }
    let edited: string | null = null;
    if (tool.kind === "command" && (await effectiveAsks(context, scope.stage)).asks.command) {
      const approval = await requestApproval(context, { key: `command.${eventKey}`, kind: "command", act: { tool: call.toolName, ...(parsed.data as object) }, message: `The agent asks to run: ${String((parsed.data as { command: string }).command).slice(0, 300)}` });
      if (approval.status === "pending") return { state: "approval", approvalId: approval.id };
      if (approval.status !== "approved") return await finish({ ok: false, output: `A person did not allow this command${approval.note ? `: ${approval.note}` : "."}` }, "refused");
      if (approval.act.edited === true) edited = String(approval.act.command);
    }
    if (!tool.run) return await finish({ ok: true, output: "Accepted." }, "succeeded");
    const follow = outputFollower(context, scope, call, eventKey);
    const metered = meteredSandbox(sandbox, { rows, run, stage: scope.stage, key: `sandbox:${eventKey}` });
    const ran = await tool.run(edited === null ? parsed.data : { ...(parsed.data as object), command: edited }, { sandbox: metered, signal, onOutput: (chunk) => follow.push(chunk) }).finally(() => follow.end());
    const result = edited === null ? ran : { ...ran, output: `A person changed the command before it ran. What ran is: ${edited}\n${ran.output}` };
    // What a killed command had done is unknown: run again by itself it could do it twice, so the agent is told, looks, and decides.
    if (signal.aborted && tool.kind === "command") await finish({ ok: false, output: `${result.output}\n${signal.reason instanceof HeldError ? INTERRUPTED : CANCELLED}` }, "failed");
    signal.throwIfAborted();
    return await finish(result, result.ok ? "succeeded" : "failed");
  } catch (error) {
    // A stop for now leaves it open, to be taken up again; after a cancel nobody takes it up.
    if (signal.reason instanceof StoppedError && !(signal.reason instanceof HeldError)) await finish({ ok: false, output: CANCELLED }, "failed");
    if (error instanceof RetryableError || error instanceof StoppedError || error instanceof BudgetExceededError || !(error instanceof MorningError)) throw error;
    // The model chose a path or a command that cannot be: it can choose again.
    return finish({ ok: false, output: error.message }, "failed");
  }
}

/** What is asked about a write: the diff may be clipped, so the act is bound to the whole content. */
interface WriteAct {
  tool: string;
  path: string;
  diff: string;
  content_sha256: string;
}

/** The approval that a write needs before it is made, or null. A refused path stays refused for this run. */
async function neededApproval(context: RunContext, scope: TurnScope, call: string, act: WriteAct) {
  const { path, diff, content_sha256 } = act;
  if (scope.plan) {
    // The write that a path was allowed for is held to the content that was shown; later ones to the path.
    const allowed = await allowedPaths(context, call);
    if (!isPlanned(path, scope.plan, allowed)) {
      const approval = await requestApproval(context, {
        key: `outside_plan.${digestOf(path).slice(0, 32)}`,
        kind: "outside_plan",
        act: { paths: [path], diff, content_sha256, call },
        message: `The agent asks to write ${path}, which the plan does not name.`,
      });
      if (approval.status !== "approved") return approval;
    }
  }
  if (!(await effectiveAsks(context, scope.stage)).asks.write) return null;
  return requestApproval(context, { key: `write.${call}`.slice(0, 190), kind: "write", act, message: `The agent asks to write ${path}.` });
}

/** Paths outside the plan that people allowed during the run, without those that this call asked for. */
export async function allowedPaths({ rows, run }: RunContext, exceptCall?: string): Promise<string[]> {
  const approved = must(await rows.from("approvals").select("act").eq("run_id", run.id).eq("kind", "outside_plan").eq("status", "approved").limit(500));
  const acts = approved.map(({ act }) => act as { paths?: string[]; call?: string });
  return acts.filter(({ call }) => call === undefined || call !== exceptCall).flatMap(({ paths }) => paths ?? []);
}

/** Tells what a command prints as it comes. Losing a piece of it is no reason to fail: the result has its own head and tail. */
function outputFollower(context: RunContext, scope: TurnScope, call: ToolCallPart, eventKey: string): LogStream {
  let sent = 0;
  return new LogStream(async (text) => {
    if (sent >= MAX_OUTPUT_EVENTS) return;
    const event = { key: `command.output.${eventKey}.${sent++}`, type: "command.output", level: "debug" as const, stage: scope.stage, message: text.slice(0, 200), data: { call_id: call.callId, turn: scope.turn, text } };
    await appendEvents(context.rows, context.run.id, [event]).catch((error: unknown) => console.warn("A piece of live output could not be stored.", error));
  });
}

const digestOf = (content: string | null) => (content === null ? "deleted" : createHash("sha256").update(content).digest("hex"));

async function fileDigest(sandbox: Sandbox, path: string): Promise<string> {
  return (await sandbox.exists(path)) ? digestOf(await sandbox.readFile(path)) : digestOf(null);
}

function describe(call: ToolCallPart): string {
  const input = (call.input ?? {}) as Record<string, unknown>;
  const about = input.path ?? input.command ?? input.pattern ?? input.title;
  return about ? `${call.toolName}: ${String(about).slice(0, 300)}` : call.toolName;
}

function summary(input: unknown): Record<string, unknown> {
  if (!input || typeof input !== "object") return { value: String(input).slice(0, 500) };
  return Object.fromEntries(Object.entries(input).slice(0, 20).map(([name, value]) => [name, (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 2_000)]).map(([name, value]) => [name, redact(value!)]));
}
