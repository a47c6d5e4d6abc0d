import { headChecks } from "@/lib/runs/head-checks";
import type { RunDetail } from "@/lib/runs/detail-schema";
import type { RunEvent } from "@/lib/runs/schema";

export interface Printer {
  event(event: RunEvent): void;
  /** A line that is not an event. With --json it goes to stderr. */
  line(text: string): void;
  result(detail: RunDetail): void;
  /** Takes the status line away while a question stands there. */
  hold(): void;
  release(): void;
  close(): void;
}

const QUIET = new Set(["command.output", "check.output", "turn.started", "tool.started", "check.queued"]);
const TICK_MS = 120;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Money as people read it; `micros` are micro-dollars. */
export const dollars = (micros: number) => `$${(micros / 1_000_000).toFixed(micros > 0 && micros < 10_000 ? 4 : 2)}`;

/** One JSON object a line, for programs: each event, and at the end `{"type":"result", …}`. */
export function jsonPrinter(): Printer {
  const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
  return {
    event: (event) => print(event),
    line: (text) => process.stderr.write(`${text}\n`),
    result: ({ run, pullRequest }) => print({ type: "result", run, pullRequest }),
    hold: () => undefined,
    release: () => undefined,
    close: () => undefined,
  };
}

/** Lines for people, with a moving status line at the end where the output is a terminal. */
export function textPrinter(terminal: boolean): Printer {
  const began = Date.now();
  let stage = "queued";
  let turns = 0;
  let spent = 0;
  let held = !terminal;
  let frame = 0;
  const wipe = () => terminal && process.stdout.write("\r\u001b[2K");
  const draw = () => {
    if (held) return;
    const seconds = Math.floor((Date.now() - began) / 1000);
    const text = `${FRAMES[(frame += 1) % FRAMES.length]} ${stage} · ${turns} turns · ${dollars(spent)} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    process.stdout.write(`\r\u001b[2K${text.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  };
  const line = (text: string) => {
    if (!held) wipe();
    process.stdout.write(`${text}\n`);
    draw();
  };
  const timer = terminal ? setInterval(draw, TICK_MS) : undefined;
  return {
    line,
    event(event) {
      stage = event.stage ?? stage;
      if (event.type === "turn.finished") {
        turns += 1;
        spent += Number((event.data as { cost_micros?: number }).cost_micros ?? 0);
      }
      if (QUIET.has(event.type) || event.level === "debug") return draw();
      line(`${event.level === "error" ? "✗" : event.level === "warning" ? "!" : "·"} ${(event.stage ?? "").padEnd(8)} ${plain(event.message)}`);
    },
    result({ run, pullRequest, checks }) {
      held = true;
      wipe();
      line("");
      line(`${run.status === "succeeded" ? "✓" : "✗"} ${run.status}${run.outcome ? ` (${run.outcome.replaceAll("_", " ")})` : ""}: ${plain(run.summary ?? "")}`);
      if (run.branch) line(`  branch        ${run.branch}${run.headSha ? ` at ${run.headSha.slice(0, 12)}` : ""}`);
      if (pullRequest) line(`  pull request  #${pullRequest.number} ${plain(pullRequest.title)} (${pullRequest.status})`);
      for (const check of headChecks({ run, checks })) line(`  check         ${check.name}: ${check.conclusion ?? check.status}`);
      line(`  cost          ${dollars(run.spentMicros)} of ${dollars(run.capMicros)}${run.replayed ? ", a replay of recorded answers" : ""}`);
    },
    hold() {
      held = true;
      wipe();
    },
    release() {
      held = !terminal;
    },
    close() {
      clearInterval(timer);
      if (!held) wipe();
      held = true;
    },
  };
}

/** Outside text must not steer the terminal: control characters are dropped, line breaks kept. */
export const plain = (text: string) => text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "");
