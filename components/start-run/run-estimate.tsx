import { TriangleAlert } from "lucide-react";
import type { Estimate } from "@/lib/runs/estimate-run";
import { dollars, duration } from "../runs/format";
import type { Asked } from "./use-answer";

const FROM: Record<"repository" | "tenant", string> = { repository: "in this repository", tenant: "in this workspace" };

/** What a run with these choices is likely to cost and take, and whether the cap is enough for it. */
export function RunEstimate({ asked: { answer, problem, asking }, capMicros }: { asked: Asked<{ estimate: Estimate }>; capMicros: number }) {
  const estimate = answer?.estimate;
  return (
    <section aria-label="Estimate" aria-busy={asking} className="grid min-h-28 content-start gap-2 rounded-lg border bg-sunken p-4 text-sm">
      <h2 className="text-xs font-medium text-muted-foreground">Estimate</h2>
      {estimate ? (
        <>
          <dl className="flex flex-wrap gap-x-8 gap-y-2 [&_dt]:text-xs [&_dt]:text-muted-foreground">
            <div><dt>{estimate.basis === "prices" ? "A small change" : "Cost, usually"}</dt><dd className="text-base font-medium tabular-nums">{dollars(estimate.medianCostMicros)}</dd></div>
            <div><dt>{estimate.basis === "prices" ? "A large one" : "Nine of ten at most"}</dt><dd className="text-base font-medium tabular-nums">{dollars(estimate.p90CostMicros)}</dd></div>
            <div><dt>Time, usually</dt><dd className="text-base font-medium tabular-nums">{estimate.medianMs === null ? "Not known yet" : duration(estimate.medianMs)}</dd></div>
            {estimate.p90Ms !== null && <div><dt>Nine of ten within</dt><dd className="text-base font-medium tabular-nums">{duration(estimate.p90Ms)}</dd></div>}
          </dl>
          <p className="text-muted-foreground">{basisOf(estimate)}</p>
          {capMicros < estimate.p90CostMicros && (
            <p role="status" className="flex gap-2">
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
              <span>
                {capMicros < estimate.medianCostMicros ? "The cap is below what a run like this one usually costs" : "The cap is below what a large run like this one costs"}: it would stop at {dollars(capMicros)}, with its work kept on its branch.
              </span>
            </p>
          )}
        </>
      ) : (
        <p className="text-muted-foreground">{problem ?? "Looking at earlier runs"}</p>
      )}
    </section>
  );
}

function basisOf({ basis, runs, assumption }: Estimate): string {
  if (basis === "free" || basis === "prices") return assumption ?? "";
  return `From the ${runs} latest finished runs with this model ${FROM[basis]}. The time that people took to decide is left out.`;
}
