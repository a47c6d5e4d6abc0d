import type { Plan } from "@/lib/agents/plan";
import { Badge } from "@/components/ui/badge";
import { Code } from "@/components/ui/code";
import { PlanView } from "../runs/plan-view";

const ONLY = <Badge variant="info">Only here</Badge>;

/** A plan's steps and paths; what the other one does not have is marked. */
export function PlanSide({ plan, author, other }: { plan: Plan | null; author: "agent" | "person" | null; other: Plan | null }) {
  if (!plan) return <p className="text-muted-foreground">It has no plan.</p>;
  const titles = new Set(other?.steps.map(({ title }) => title));
  const paths = new Set(other?.steps.flatMap((step) => step.paths));
  return (
    <>
      <p><span className="font-medium">{plan.title}</span> <span className="text-muted-foreground">{author === "person" ? "by a person" : "by the model"}, risk {plan.risk}</span></p>
      <ol className="grid list-decimal gap-2 pl-5">
        {plan.steps.map((step, index) => (
          <li key={index}>
            <span>{step.title}</span> {other && !titles.has(step.title) && ONLY}
            <ul className="mt-1 grid gap-1">
              {step.paths.map((path) => <li key={path} className="flex flex-wrap items-center gap-1.5"><Code>{path}</Code>{other && !paths.has(path) && ONLY}</li>)}
            </ul>
          </li>
        ))}
      </ol>
      <details>
        <summary className="min-h-6 cursor-pointer rounded-xs text-muted-foreground focus-ring">The whole plan</summary>
        <div className="pt-2"><PlanView plan={plan} /></div>
      </details>
    </>
  );
}
