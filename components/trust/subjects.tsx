import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import type { Standings, Subject } from "@/lib/governance/reputation/schema";
import { Trend } from "./trend";
import { STANDING } from "./words";

/** Agents or repositories, each with its score, what follows from it, and how it came. */
export function Subjects({ subjects, thresholds }: { subjects: Subject[]; thresholds: Standings["thresholds"] }) {
  return (
    <ul className="divide-y">
      {subjects.map((subject) => {
        const { label, variant, means } = STANDING[subject.standing];
        return (
          <li key={subject.subject} className="flex flex-wrap items-center gap-x-6 gap-y-2 py-3 first:pt-0 last:pb-0">
            <div className="grid min-w-48 flex-1 gap-1">
              <p className="flex flex-wrap items-center gap-2 text-sm font-medium"><span className="wrap-anywhere">{subject.kind === "agent" ? `The ${subject.name}` : subject.name}</span><Badge variant={variant}>{label}</Badge></p>
              <p className="text-xs text-muted-foreground">{means}</p>
            </div>
            <Trend subject={subject} thresholds={thresholds} />
            <div className="grid w-28 justify-items-end gap-0.5 text-right">
              <p className="text-lg font-semibold tabular-nums">{subject.score.toLocaleString("en-US")}<span className="sr-only"> of 100</span></p>
              <Link href={`/settings/trust/${subject.kind}/${subject.subject}`} className="text-xs text-link underline focus-ring" aria-label={`How ${subject.kind === "agent" ? `the ${subject.name}` : subject.name} came to its score`}>
                {subject.events === 0 ? "No events yet" : `${subject.events.toLocaleString("en-US")} ${subject.events === 1 ? "event" : "events"}`}
              </Link>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
