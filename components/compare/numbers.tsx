import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { difference, type RunNumbers } from "@/lib/runs/compare";
import type { Stage } from "@/lib/runs/schema";
import { count, dollarsExact, duration } from "../runs/format";

const STAGES: readonly [Stage, string][] = [["plan", "Plan"], ["execute", "Execute"], ["ci", "Checks"], ["fix", "Fix"], ["finalize", "Finalize"]];
const LESS = ["less", "more"] as const;
const FASTER = ["faster", "slower"] as const;
const FEWER = ["fewer", "more"] as const;

interface Line {
  label: string;
  a: number | null;
  b: number | null;
  say: (value: number) => string;
  words: readonly [string, string];
  part?: true;
}

/** Costs, times and counts of both, and how B is to A in words. */
export function Numbers({ a, b }: { a: RunNumbers; b: RunNumbers }) {
  const stages = (of: "cost" | "time", say: Line["say"], words: Line["words"]): Line[] =>
    STAGES.filter(([stage]) => a.stages[stage]?.[of] || b.stages[stage]?.[of]).map(([stage, label]) => ({ label, a: a.stages[stage]?.[of] ?? null, b: b.stages[stage]?.[of] ?? null, say, words, part: true }));
  const lines: Line[] = [
    { label: "Cost", a: a.cost, b: b.cost, say: dollarsExact, words: LESS },
    ...stages("cost", dollarsExact, LESS),
    { label: "Time", a: a.time, b: b.time, say: duration, words: FASTER },
    ...stages("time", duration, FASTER),
    { label: "Until green", a: a.toGreen, b: b.toGreen, say: duration, words: FASTER },
    { label: "Repairs", a: a.repairs, b: b.repairs, say: count, words: FEWER },
    { label: "Turns", a: a.turns, b: b.turns, say: count, words: FEWER },
    { label: "Tool calls", a: a.toolCalls, b: b.toolCalls, say: count, words: FEWER },
    { label: "Tokens in", a: a.inputTokens, b: b.inputTokens, say: count, words: FEWER },
    { label: "Tokens out", a: a.outputTokens, b: b.outputTokens, say: count, words: FEWER },
  ];
  return (
    <ul className="divide-y rounded-lg border bg-card text-sm tabular-nums">
      {lines.map((line) => <NumberLine key={`${line.label} ${line.say.name}`} {...line} />)}
    </ul>
  );
}

function NumberLine({ label, a, b, say, words, part }: Line) {
  const differs = difference(a, b, say, words);
  const Icon = differs?.sign === -1 ? ArrowDown : differs?.sign === 1 ? ArrowUp : Equal;
  return (
    <li className="grid grid-cols-2 gap-x-4 gap-y-0.5 px-3 py-2 md:grid-cols-4">
      <span className={cn("col-span-2 md:col-span-1", part ? "pl-4 text-muted-foreground" : "font-medium")}>{label}</span>
      {([["A", a], ["B", b]] as const).map(([letter, value]) => (
        <span key={letter}><span className="mr-1.5 text-xs text-muted-foreground">{letter}</span>{value === null ? <span className="text-muted-foreground">none</span> : say(value)}</span>
      ))}
      <span className={cn("col-span-2 flex items-center gap-1.5 md:col-span-1", !differs || differs.sign === 0 ? "text-muted-foreground" : differs.sign < 0 ? "text-success" : "text-warning")}>
        {differs && <><Icon className="size-3.5 shrink-0" aria-hidden />{differs.sign === 0 ? differs.words : `B: ${differs.words}`}</>}
      </span>
    </li>
  );
}
