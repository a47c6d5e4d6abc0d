import type { RunEvent, Stage } from "@/lib/runs/schema";

export interface ToolCall {
  id: string;
  name: string;
  /** What it was asked, such as a path or a command. */
  about: string;
  status: "running" | "succeeded" | "failed" | "refused";
  output: string;
}

export interface Turn {
  /** Unique in the run: its conversation and its number there. */
  key: string;
  stage: Stage | null;
  number: number;
  startedAt: string;
  /** Null while the model is still answering. */
  answer: TurnAnswer | null;
  calls: ToolCall[];
}

export interface TurnAnswer {
  text: string;
  model: string;
  replayed: boolean;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  costMicros: number;
  /** Null when the provider did not stream. */
  firstTokenMs: number | null;
  durationMs: number;
}

/** The turns and tool calls that a run's events tell of, in order. Events of other kinds are passed over. */
export function turnsOf(events: RunEvent[]): Turn[] {
  const turns = new Map<string, Turn>();
  for (const event of events) {
    if (!/^(turn|tool)\.(started|finished)$/.test(event.type)) continue;
    const data = (event.data ?? {}) as Record<string, unknown>;
    const key = `${text(data.thread)}#${number(data.turn)}`;
    const turn = turns.get(key) ?? { key, stage: event.stage, number: number(data.turn) + 1, startedAt: event.createdAt, answer: null, calls: [] };
    turns.set(key, turn);
    if (event.type === "turn.finished") turn.answer = answerOf(data);
    else if (event.type === "tool.started") turn.calls.push({ id: text(data.call_id), name: text(data.name), about: aboutOf(event.message, text(data.name)), status: "running", output: "" });
    else if (event.type === "tool.finished") {
      const call = turn.calls.find(({ id }) => id === data.call_id);
      if (call) Object.assign(call, { status: statusOf(data.status), output: text(data.output) });
    }
  }
  return [...turns.values()];
}

function answerOf(data: Record<string, unknown>): TurnAnswer {
  return {
    text: text(data.text),
    model: text(data.model),
    replayed: data.replayed === true,
    inputTokens: number(data.input_tokens),
    cachedTokens: number(data.cached_tokens),
    outputTokens: number(data.output_tokens),
    reasoningTokens: number(data.reasoning_tokens),
    costMicros: number(data.cost_micros),
    firstTokenMs: typeof data.first_token_ms === "number" ? data.first_token_ms : null,
    durationMs: number(data.duration_ms),
  };
}

// The event's sentence is the tool's name and what it is about.
function aboutOf(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : "";
}

function statusOf(value: unknown): ToolCall["status"] {
  return value === "succeeded" || value === "refused" ? value : "failed";
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => (typeof value === "number" ? value : 0);
