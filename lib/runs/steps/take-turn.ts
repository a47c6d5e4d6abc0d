import { BudgetExceededError, ContextTooLargeError, ModelAnswerTooLargeError, ModelConfigError, ModelRefusedError } from "@/lib/ai/errors";
import { callModel } from "@/lib/ai/call-model";
import { readCatalogue } from "@/lib/ai/catalogue";
import { detectStuck } from "@/lib/agents/stuck";
import type { Toolset } from "@/lib/agents/tools";
import type { Plan } from "@/lib/agents/plan";
import { must } from "@/lib/db/must";
import { HeldError, StoppedError } from "@/lib/errors";
import { runPurse } from "@/lib/governance/run-purse";
import type { ModelMessage } from "ai";
import { askForMoney } from "./ask-for-money";
import { oneAtATime } from "./one-at-a-time";
import { isStopped, pauseIfWanted } from "./pause";
import { agentModel } from "./agent-model";
import { isOverdue, loadRun, openSandbox, openWorkspace, type RunContext } from "./run-context";
import { appendEvents, type Stage } from "./run-log";
import { runToolCall, type ToolCallPart, type TurnScope } from "./run-tool-call";
import { addMessage, readTranscript, takeMessages, textOf, userMessage, type TranscriptRow } from "./transcript";
import { whileNotCancelled } from "./watch-cancel";

export type StopReason = "turn_limit" | "budget" | "deadline" | "stuck" | "refused" | "misconfigured" | "cancelled";

/** What a turn leaves to the pipeline: ids and a sentence, never content. */
export type TurnResult =
  | { state: "continue" }
  | { state: "ended" }
  | { state: "paused" }
  | { state: "approval"; approvalId: string }
  | { state: "money"; approvalId: string; thread: string; message: string }
  | { state: "stopped"; reason: StopReason; message: string };

export interface Conversation {
  stage: Stage;
  thread: string;
  instructions: string;
  tools: Toolset;
  plan: Plan | null;
}

/** Answers without any tool call that are met with a reminder before the loop ends. */
const MAX_MONOLOGUES = 3;
const REMINDER = "Act through a tool. If the work is done, or cannot be done, say so with the tool that ends it.";

/**
 * One turn: what people said since, one model call, the tool calls it asked for. Everything is stored
 * as it happens, so a turn that dies is taken up where it was: the model is not asked again for an
 * answer that is stored, a tool call with a result is not made again.
 */
export function takeTurn(runId: string, conversation: Conversation): Promise<TurnResult> {
  return oneAtATime(runId, () => turn(runId, conversation));
}

async function turn(runId: string, conversation: Conversation): Promise<TurnResult> {
  const context = await loadRun(runId);
  const { run } = context;
  if (run.finished_at !== null || run.wanted === "cancel") return stopped("cancelled", "A person cancelled the run.");
  if (await isStopped(runId)) return { state: "paused" };

  const transcript = await readTranscript(context, conversation.thread);
  const turns = transcript.filter((row) => row.message.role === "assistant").length;
  // The last answer was stored, and what it asks for is not done: the turn goes on from there.
  const interrupted = transcript.at(-1)?.message.role === "assistant";
  const current = interrupted ? turns - 1 : turns;
  if (!interrupted) {
    if (transcript.at(-1)?.message.role === "tool" && (await hasEnded(context, conversation, turns - 1))) return { state: "ended" };
    if (await pauseIfWanted(context)) return { state: "paused" };
    const limit = checkLimits(context, turns);
    if (limit) return limit;
  }

  try {
    return await whileNotCancelled(context, async (signal) => {
      const answered = interrupted ? transcript : await askModel(context, conversation, transcript, current, signal);
      await tellAnswer(context, conversation, current, answered.at(-1)!.message);
      const calls = toolCalls(answered.at(-1)!.message);
      if (calls.length > 0) return useTools(context, conversation, answered, current, calls, signal);
      const monologues = answered.filter((row) => row.message.role === "assistant").slice(-MAX_MONOLOGUES).filter((row) => toolCalls(row.message).length === 0).length;
      if (monologues === MAX_MONOLOGUES) return stopped("stuck", `The model answered ${MAX_MONOLOGUES} times without using a tool.`);
      await addMessage(context, conversation.thread, answered.length, current, "system", userMessage(REMINDER));
      return { state: "continue" };
    });
  } catch (error) {
    if (error instanceof HeldError) return hold(context, conversation, current);
    if (error instanceof StoppedError) return stopped("cancelled", error.message);
    if (error instanceof BudgetExceededError) {
      if (!error.refused) return stopped("budget", error.message);
      return { state: "money", approvalId: await askForMoney(context, error, error.refused), thread: conversation.thread, message: error.message };
    }
    if (error instanceof ModelRefusedError || error instanceof ModelAnswerTooLargeError || error instanceof ContextTooLargeError) return stopped("refused", error.message);
    if (error instanceof ModelConfigError) return stopped("misconfigured", error.message);
    throw error;
  }
}

const stopped = (reason: StopReason, message: string): TurnResult => ({ state: "stopped", reason, message });

/** The turn was stopped in the middle: it says so, and is taken up where it was when the stop is lifted. */
async function hold(context: RunContext, { stage, thread }: Conversation, turn: number): Promise<TurnResult> {
  await isStopped(context.run.id);
  const interrupted = await interruptions(context, thread, turn);
  await appendEvents(context.rows, context.run.id, [{ key: `turn.interrupted.${thread}.${turn}.${interrupted + 1}`, type: "turn.interrupted", level: "warning", stage, message: `Turn ${turn + 1} was stopped in the middle; it is taken up where it was.`, data: { turn, thread } }]);
  return { state: "paused" };
}

/** How often the kill switch stopped this turn: what was asked before is paid for, so asking again is a call of its own. */
async function interruptions({ rows, run }: RunContext, thread: string, turn: number): Promise<number> {
  return must(await rows.from("run_events").select("number").eq("run_id", run.id).like("key", `turn.interrupted.${thread}.${turn}.%`).limit(1_000)).length;
}

/** Whether this turn ended the conversation: known from what is stored, for a step that died before it could say so. */
async function hasEnded({ rows, run }: RunContext, { thread, tools }: Conversation, turn: number): Promise<boolean> {
  const ends = Object.keys(tools).filter((name) => tools[name]?.kind === "end");
  const calls = must(await rows.from("tool_calls").select("id").eq("run_id", run.id).eq("thread", thread).eq("turn", turn).eq("status", "succeeded").in("name", ends).limit(1));
  return calls.length > 0;
}

function checkLimits({ run }: RunContext, turns: number): TurnResult | null {
  if (turns >= run.turn_limit) return stopped("turn_limit", `The limit of ${run.turn_limit} turns is reached.`);
  if (isOverdue(run)) return stopped("deadline", `The run's ${run.deadline_minutes} minutes are over.`);
  return null;
}

async function askModel(context: RunContext, { stage, thread, instructions, tools }: Conversation, transcript: TranscriptRow[], turn: number, signal: AbortSignal): Promise<TranscriptRow[]> {
  const { rows, run } = context;
  const heard = await takeMessages(context, stage, thread, transcript.length, turn);
  const current = heard > 0 ? await readTranscript(context, thread) : transcript;
  const model = await agentModel(context, stage);
  await appendEvents(rows, run.id, [{ key: `turn.started.${thread}.${turn}`, type: "turn.started", level: "debug", stage, message: `Turn ${turn + 1} began.`, data: { turn, thread, model } }]);

  const interrupted = await interruptions(context, thread, turn);
  const answer = await callModel({
    model,
    instructions,
    messages: current.map((row) => row.message),
    tools: Object.fromEntries(Object.entries(tools).map(([name, { description, inputSchema }]) => [name, { description, inputSchema }])),
    key: interrupted === 0 ? `${thread}:${turn}` : `${thread}:${turn}.${interrupted}`,
    purse: runPurse(rows, run.id, { stage, thread, turn, model }),
    catalogue: await readCatalogue(rows),
    ledger: { stage, thread, turn },
    signal,
  });

  const row: TranscriptRow = { position: current.length, turn, author: "agent", message: answer.message };
  const stored = await addMessage(context, thread, row.position, turn, "agent", answer.message);
  // Another process may have asked for the same turn at the same time: one answer counts, the one that is stored.
  return stored ? [...current, row] : (await readTranscript(context, thread)).slice(0, row.position + 1);
}

/** The event of an answer, made of what is stored about it, so that it can also be told after a crash. */
async function tellAnswer({ rows, run }: RunContext, { stage, thread }: Conversation, turn: number, message: ModelMessage): Promise<void> {
  const paid = must(await rows.from("ledger").select("*").eq("run_id", run.id).eq("thread", thread).eq("turn", turn).order("created_at").limit(20));
  const last = paid.at(-1);
  const sum = (amount: (entry: (typeof paid)[number]) => number) => paid.reduce((total, entry) => total + amount(entry), 0);
  const text = textOf(message);
  await appendEvents(rows, run.id, [
    {
      key: `turn.finished.${thread}.${turn}`,
      type: "turn.finished",
      stage,
      message: text.trim().slice(0, 1_000) || `Turn ${turn + 1}: ${toolCalls(message).map((call) => call.toolName).join(", ") || "no answer"}.`,
      data: {
        turn, thread, model: last?.model ?? run.model, replayed: last?.replayed ?? run.replayed, text: text.slice(0, 2_000),
        input_tokens: last?.input_tokens, cached_tokens: last?.cached_tokens, output_tokens: last?.output_tokens, reasoning_tokens: last?.reasoning_tokens,
        cost_micros: sum((entry) => entry.cost_micros), first_token_ms: last?.first_token_ms, duration_ms: last?.duration_ms,
      },
    },
  ]);
}

async function useTools(context: RunContext, conversation: Conversation, transcript: TranscriptRow[], turn: number, calls: ToolCallPart[], signal: AbortSignal): Promise<TurnResult> {
  const { rows, run } = context;
  const scope: TurnScope = { ...conversation, turn };
  const workspace = await openWorkspace(context);
  const sandbox = await openSandbox(context, workspace);
  const results = [];
  let ended = false;
  for (const call of calls) {
    const outcome = await runToolCall(context, scope, call, sandbox, signal);
    if (outcome.state === "approval") return { state: "approval", approvalId: outcome.approvalId };
    results.push({ type: "tool-result" as const, toolCallId: call.toolCallId, toolName: call.toolName, output: { type: outcome.ok ? ("text" as const) : ("error-text" as const), value: outcome.output } });
    ended ||= outcome.ended;
  }
  await addMessage(context, conversation.thread, transcript.length, turn, "system", { role: "tool", content: results });
  if (ended) return { state: "ended" };

  const past = must(await rows.from("tool_calls").select("name, input, output, status").eq("run_id", run.id).eq("thread", conversation.thread).order("turn", { ascending: false }).order("started_at", { ascending: false }).limit(20));
  const nudged = transcript.slice(-12).some((row) => row.author === "system" && textOf(row.message).startsWith("Three calls"));
  const verdict = detectStuck(past.reverse().map((call) => ({ name: call.name, input: JSON.stringify(call.input), output: call.output ?? "", failed: call.status !== "succeeded" })), nudged);
  if (verdict.stuck) return stopped("stuck", verdict.reason);
  if (verdict.nudge) await addMessage(context, conversation.thread, transcript.length + 1, turn, "system", userMessage(verdict.nudge));
  return { state: "continue" };
}

function toolCalls(message: ModelMessage): ToolCallPart[] {
  if (message.role !== "assistant" || typeof message.content === "string") return [];
  return message.content.filter((part) => part.type === "tool-call").map((part, index) => ({ toolCallId: part.toolCallId, callId: `${index}.${part.toolCallId}`.slice(0, 120), toolName: part.toolName, input: part.input }));
}
