import Link from "next/link";
import { Elapsed } from "@/components/layout/elapsed";
import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { numbersOf } from "@/lib/runs/compare";
import type { ComparableRun } from "@/lib/runs/read-comparable";
import { headline } from "../runs/format";
import { StatusBadge } from "../runs/status-badge";
import { AUTONOMY } from "../start-run/autonomy-choice";
import { Checks } from "./checks";
import { Files } from "./files";
import { markGoals } from "./marked-goal";
import { Numbers } from "./numbers";
import { PlanSide } from "./plan-side";
import { Sides, Topic } from "./sides";

/** Two runs, topic by topic. */
export function Comparison({ a, b }: { a: ComparableRun; b: ComparableRun }) {
  const goals = a.run.goal === b.run.goal ? null : markGoals(a.run.goal, b.run.goal);
  const sameStart = a.run.baseSha !== null && a.run.baseSha === b.run.baseSha;
  const touched = (run: ComparableRun) => run.diff.files.length === 1 ? "1 file" : `${run.diff.files.length} files`;
  return (
    <div className="grid grid-cols-1 gap-6">
      <Sides a={<Head {...a} />} b={<Head {...b} />} />
      <Topic title="Numbers" aside="B compared with A; times hold what people took to decide."><Numbers a={numbersOf(a)} b={numbersOf(b)} /></Topic>
      <Topic title="Goal" aside={goals ? "What only one of them asks is marked." : "The same in both."}>
        {goals ? <Sides a={<p className="whitespace-pre-wrap">{goals.a}</p>} b={<p className="whitespace-pre-wrap">{goals.b}</p>} /> : <p className="max-w-[80ch] text-sm wrap-anywhere whitespace-pre-wrap">{a.run.goal}</p>}
      </Topic>
      <Topic title="Plan">
        <Sides a={<PlanSide plan={a.plan?.content ?? null} author={a.plan?.author ?? null} other={b.plan?.content ?? null} />} b={<PlanSide plan={b.plan?.content ?? null} author={b.plan?.author ?? null} other={a.plan?.content ?? null} />} />
      </Topic>
      <Topic title="Checks" aside="On the last commit of each."><Checks a={a.checks.filter(({ sha }) => sha === a.run.headSha)} b={b.checks.filter(({ sha }) => sha === b.run.headSha)} /></Topic>
      <Topic title="Changes" aside={`A: ${touched(a)}, B: ${touched(b)}. ${sameStart ? "Both started from the same commit." : "They started from different commits."}`}>
        <Files a={{ runId: a.run.id, diff: a.diff }} b={{ runId: b.run.id, diff: b.diff }} />
      </Topic>
      <Topic title="Summary"><Sides a={<Summary {...a} />} b={<Summary {...b} />} /></Topic>
    </div>
  );
}

function Head({ run }: ComparableRun) {
  return (
    <>
      <p className="text-base font-semibold tracking-tight"><Link href={`/runs/${run.id}`} className="underline-offset-4 focus-ring hover:underline">{headline(run.goal)}</Link></p>
      <p className="flex flex-wrap items-center gap-2"><StatusBadge run={run} />{run.replayed && <Badge variant="warning">Recorded answers</Badge>}</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 [&_dt]:text-muted-foreground">
        <dt>Model</dt><dd>{run.model}</dd>
        <dt>Autonomy</dt><dd>{AUTONOMY.find(({ value }) => value === run.autonomy)?.label}</dd>
        <dt>Repository</dt><dd>{run.repository?.name ?? "Not yours to see"}</dd>
        <dt>Started from</dt><dd>{run.baseBranch}{run.baseSha && <> at <code className="font-mono text-xs">{run.baseSha.slice(0, 12)}</code></>}</dd>
        <dt>Asked for</dt><dd><Time at={run.createdAt} /></dd>
        <dt>Took</dt><dd>{run.startedAt ? <Elapsed from={run.startedAt} to={run.finishedAt} /> : "Not started"}</dd>
      </dl>
    </>
  );
}

function Summary({ run }: ComparableRun) {
  if (!run.summary) return <p className="text-muted-foreground">{run.finishedAt ? "It left none." : "It is not done yet."}</p>;
  return <p className="whitespace-pre-wrap">{run.summary}</p>;
}
