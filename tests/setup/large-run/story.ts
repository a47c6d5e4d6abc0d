import { randomUUID } from "node:crypto";
import type { Stage } from "@/lib/runs/schema";
import { Random } from "../../chaos/random";
import { code, outputLines, pathOf, sentence } from "./texts";

/** What the pipeline writes of turns and events, in its shapes; see lib/runs/steps. `of` holds tenant and run. */
export type Row = Record<string, unknown>;

interface Call {
  id: string;
  name: string;
  input: Record<string, unknown>;
  output: string;
  status: "succeeded" | "failed" | "started";
}

interface Turn {
  stage: Stage;
  thread: string;
  turn: number;
  calls: Call[];
}

/** Pieces of live output that the product keeps of one command. */
const MOST_PIECES = 60;
const MODEL = "openai:gpt-5.2-codex";
const AGENT_TEXTS = [
  "I will look at the callers before I change the signature.",
  "The test fails because the unit is read twice. I move the reading into one place and add a case for it.",
  "All tests of this package pass. Next are the ones that use it.\n\n```ts\nexport const read = (value: string) => parse(value).parts;\n```\n\nThe rest stays as it is.",
  "This takes a moment: the whole suite runs once more.",
];

/** Tells a run's life from `began` to `ended`, in order, and keeps the rows that it leaves. */
export class Story {
  readonly events: Row[] = [];
  readonly messages: Row[] = [];
  readonly toolCalls: Row[] = [];
  readonly reservations: Row[] = [];
  readonly ledger: Row[] = [];
  spentMicros = 0;
  readonly #random = new Random(3);
  readonly #perEvent: number;
  #positions = new Map<string, number>();

  /** @param total how many events there will be, which spreads them over the time. */
  constructor(
    private readonly of: { tenant_id: string; run_id: string },
    private readonly began: number,
    ended: number,
    total: number,
  ) {
    this.#perEvent = (ended - began) / total;
  }

  /** The time of the next event. */
  get now(): string {
    return new Date(this.began + this.events.length * this.#perEvent).toISOString();
  }

  event(key: string, type: string, stage: Stage | null, message: string, data: Row = {}, level = "info"): void {
    this.events.push({ ...this.of, number: this.events.length + 1, key: key.slice(0, 200), type, level, stage, message: message.slice(0, 4_000).toWellFormed(), data, created_at: this.now });
  }

  /** A message at the end of a thread. */
  message(thread: string, turn: number, role: string, author: string, content: unknown[]): void {
    const position = this.#positions.get(thread) ?? 0;
    this.#positions.set(thread, position + 1);
    this.messages.push({ id: randomUUID(), ...this.of, thread, position, turn, role, author, content, created_at: this.now });
  }

  /** What a person said while the run went on, and that the turn read it. */
  personSays(thread: string, stage: Stage, turn: number, body: string): void {
    const id = randomUUID();
    this.event(`message.${id}`, "message.sent", stage, body, { message_id: id });
    this.event(`message.read.${id}`, "message.read", stage, "The agent reads the message with this turn.", { message_id: id, turn });
    this.message(thread, turn, "user", "person", [{ type: "text", text: `A person who watches this run says:\n${body}` }]);
  }

  /** A turn: the model's answer, what it cost, and its calls; `pieces` of live output for each command. */
  turn({ stage, thread, turn, calls }: Turn, pieces: () => number): void {
    const random = this.#random;
    this.event(`turn.started.${thread}.${turn}`, "turn.started", stage, `Turn ${turn + 1} began.`, { turn, thread, model: MODEL }, "debug");
    const text = AGENT_TEXTS[random.below(AGENT_TEXTS.length)]!;
    const tokens = { input_tokens: 9_000 + 60 * turn + random.below(4_000), cached_tokens: 6_000 + 50 * turn, output_tokens: 80 + random.below(900), reasoning_tokens: random.below(400) };
    const cost_micros = Math.round((tokens.input_tokens - tokens.cached_tokens) * 1.25 + tokens.cached_tokens * 0.125 + tokens.output_tokens * 10);
    const timing = { first_token_ms: 300 + random.below(2_500), duration_ms: 3_000 + random.below(9_000) };
    this.#pay(stage, thread, turn, { ...tokens, ...timing, cost_micros });
    this.event(`turn.finished.${thread}.${turn}`, "turn.finished", stage, text, { turn, thread, model: MODEL, replayed: false, text, ...tokens, cost_micros, ...timing });
    this.message(thread, turn, "assistant", "agent", [{ type: "text", text }, ...calls.map(({ id, name, input }) => ({ type: "tool-call", toolCallId: id, toolName: name, input }))]);
    for (const [index, call] of calls.entries()) this.#call({ stage, thread, turn }, call, index, pieces);
    const done = calls.filter(({ status }) => status !== "started");
    if (done.length > 0) this.message(thread, turn, "tool", "system", done.map(({ id, name, status, output }) => ({ type: "tool-result", toolCallId: id, toolName: name, output: { type: status === "succeeded" ? "text" : "error-text", value: output } })));
  }

  #pay(stage: Stage, thread: string, turn: number, entry: Row & { cost_micros: number }): void {
    const id = randomUUID();
    this.spentMicros += entry.cost_micros;
    this.reservations.push({ id, ...this.of, key: `${thread}:${turn}`, amount_micros: entry.cost_micros * 2, status: "settled", created_at: this.now, finished_at: this.now });
    this.ledger.push({ ...this.of, reservation_id: id, stage, thread, turn, model: MODEL, ...entry, created_at: this.now });
  }

  #call({ stage, thread, turn }: Omit<Turn, "calls">, call: Call, index: number, pieces: () => number): void {
    const callId = `${index}.${call.id}`;
    const key = `${thread}.${turn}.${callId}`;
    const about = call.input.path ?? call.input.command ?? call.input.pattern;
    const started_at = this.now;
    this.event(`tool.started.${key}`, "tool.started", stage, `${call.name}: ${String(about)}`, { turn, thread, call_id: callId, name: call.name, input: shortened(call.input) });
    if (call.name === "run_command") this.#output({ stage, turn }, callId, key, pieces());
    const ended = call.status !== "started";
    if (ended) this.event(`tool.finished.${key}`, "tool.finished", stage, `${call.name} ${call.status}.`, { turn, thread, call_id: callId, name: call.name, status: call.status, output: call.output.slice(0, 2_000).toWellFormed() }, call.status === "succeeded" ? "info" : "warning");
    this.toolCalls.push({ ...this.of, thread, turn, call_id: callId, name: call.name, input: call.input, status: call.status, output: ended ? call.output : null, started_at, finished_at: ended ? this.now : null });
  }

  #output({ stage, turn }: { stage: Stage; turn: number }, callId: string, key: string, pieces: number): void {
    for (let piece = 0; piece < pieces; piece++) {
      const text = outputLines(this.#random, 3 + this.#random.below(7), piece * 10);
      this.event(`command.output.${key}.${piece}`, "command.output", stage, text.slice(0, 200), { call_id: callId, turn, text }, "debug");
    }
  }
}

/** Calls of the turns of one thread: reads, edits, and commands after most of them. The very last call of a run under way has not ended. */
export function callsOf(random: Random, stage: Stage, turn: number, ends: boolean): Call[] {
  const path = pathOf(random.below(200));
  const id = () => `call_${turn}_${random.below(1e9).toString(36)}`;
  const lines = 10 + random.below(30);
  const read: Call = { id: id(), name: "read_file", input: { path, from_line: 1, to_line: lines }, output: code(random, lines), status: "succeeded" };
  if (stage === "plan") return [read, { id: id(), name: "search", input: { pattern: "reduce(" }, output: `${path}:12: ${code(random, 1)}`, status: "succeeded" }];
  const fails = random.below(9) === 0;
  const edit: Call = { id: id(), name: "edit_file", input: { path, old_text: code(random, 3), new_text: code(random, 5) }, output: fails ? `The text is not in ${path}. The nearest place is line 12.` : `${path} is written.`, status: fails ? "failed" : "succeeded" };
  const command: Call = { id: id(), name: "run_command", input: { command: `npm test -- ${path} # ${sentence(random)}` }, output: `exit code ${fails ? 1 : 0}\n${outputLines(random, 12)}`, status: ends ? "started" : fails ? "failed" : "succeeded" };
  return ends || turn % 10 < 8 ? (turn % 3 === 0 ? [read, edit, command] : [edit, command]) : [read];
}

/** How many pieces each of `commands` gets so that there are `pieces` in all; throws where that is more than the product keeps. */
export function share(pieces: number, commands: number): () => number {
  if (pieces < 0 || pieces > commands * MOST_PIECES) throw new Error(`${pieces} pieces of output do not fit ${commands} commands of at most ${MOST_PIECES}.`);
  let [left, waiting] = [pieces, commands];
  return () => {
    const now = Math.ceil(left / waiting--);
    left -= now;
    return now;
  };
}

const shortened = (input: Row): Row => Object.fromEntries(Object.entries(input).map(([name, value]) => [name, typeof value === "string" ? value.slice(0, 2_000).toWellFormed() : JSON.stringify(value)]));
