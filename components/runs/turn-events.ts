import type { RunEvent, ToolCall, Turn } from "@/lib/runs/schema";

/** Names a turn in its run and in addresses: its conversation and its number there, such as `execute:1:12`. */
export const turnKey = ({ thread, turn }: Pick<Turn, "thread" | "turn">): string => `${thread}:${turn}`;

/** The thread and number that a key names; null for what is no key. */
export function parseTurnKey(key: string): Pick<Turn, "thread" | "turn"> | null {
  const [, thread, turn] = /^(.{1,60}):(\d{1,5})$/.exec(key) ?? [];
  return thread && turn ? { thread, turn: Number(turn) } : null;
}

/** Characters of a model's text that a list of turns shows, as the server cuts it. */
const TEXT = 300;

/**
 * The turns after these events: the same array when nothing changed, and the same objects for turns
 * that did not. An event that is told twice changes nothing the second time.
 */
export function applyTurnEvents(turns: Turn[], events: RunEvent[]): Turn[] {
  let next = turns;
  for (const event of events) {
    if (!/^(turn|tool)\.(started|finished)$|^turn\.interrupted$/.test(event.type)) continue;
    const data = (event.data ?? {}) as Record<string, unknown>;
    const key = { thread: text(data.thread), turn: number(data.turn) };
    const index = next.findLastIndex((turn) => turn.turn === key.turn && turn.thread === key.thread);
    const before = next[index] ?? begun(event, data, key);
    const after = applyTo(before, event, data);
    if (after === next[index]) continue;
    next = index === -1 ? [...next, after] : next.with(index, after);
  }
  return next;
}

function applyTo(turn: Turn, event: RunEvent, data: Record<string, unknown>): Turn {
  switch (event.type) {
    case "turn.finished":
      return turn.finishedAt !== null && turn.durationMs !== null
        ? turn
        : {
            ...turn,
            model: text(data.model) || turn.model,
            replayed: data.replayed === true,
            text: text(data.text).slice(0, TEXT),
            inputTokens: number(data.input_tokens),
            cachedTokens: number(data.cached_tokens),
            outputTokens: number(data.output_tokens),
            reasoningTokens: number(data.reasoning_tokens),
            costMicros: number(data.cost_micros),
            firstTokenMs: typeof data.first_token_ms === "number" ? data.first_token_ms : null,
            durationMs: typeof data.duration_ms === "number" ? data.duration_ms : null,
            finishedAt: event.createdAt,
          };
    case "turn.interrupted":
      // Asked again, it finishes anew: until then it is over, as the run's record has it too.
      return turn.finishedAt !== null ? turn : { ...turn, text: event.message.slice(0, TEXT), finishedAt: event.createdAt };
    case "tool.started": {
      if (turn.calls.some(({ callId }) => callId === data.call_id)) return turn;
      const call: ToolCall = { callId: text(data.call_id), name: text(data.name), about: aboutOf(event.message, text(data.name)), status: "running", startedAt: event.createdAt, finishedAt: null };
      return { ...turn, calls: [...turn.calls, call] };
    }
    case "tool.finished": {
      const index = turn.calls.findIndex(({ callId }) => callId === data.call_id);
      const call = turn.calls[index];
      if (!call || call.finishedAt !== null) return turn;
      return { ...turn, calls: turn.calls.with(index, { ...call, status: statusOf(data.status), finishedAt: event.createdAt }) };
    }
    default:
      return turn;
  }
}

function begun(event: RunEvent, data: Record<string, unknown>, key: Pick<Turn, "thread" | "turn">): Turn {
  return {
    ...key,
    stage: event.stage ?? "execute",
    model: text(data.model),
    replayed: false,
    text: "",
    calls: [],
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costMicros: 0,
    firstTokenMs: null,
    durationMs: null,
    startedAt: event.createdAt,
    finishedAt: null,
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
