import { Badge } from "@/components/ui/badge";
import type { Plan } from "@/lib/agents/plan";

const RISK = { low: "success", medium: "warning", high: "danger" } as const;

/** A plan as text: what will be done, where, and how one can tell that it is done. */
export function PlanView({ plan }: { plan: Plan }) {
  return (
    <div className="grid gap-4 text-sm wrap-anywhere">
      <div className="grid gap-1">
        <p className="font-medium">{plan.title}</p>
        <p className="whitespace-pre-wrap text-muted-foreground">{plan.summary}</p>
      </div>
      <ol className="grid list-decimal gap-3 pl-5">
        {plan.steps.map((step, index) => (
          <li key={index}>
            <p className="font-medium">{step.title}</p>
            {step.detail && <p className="whitespace-pre-wrap text-muted-foreground">{step.detail}</p>}
            <Codes items={step.paths} none="Writes nothing." />
          </li>
        ))}
      </ol>
      <Part title="Commands"><Codes items={plan.commands} none="None." /></Part>
      <Part title="Done when">
        {plan.acceptance.length > 0 ? <ul className="list-disc pl-5">{plan.acceptance.map((item, index) => <li key={index}>{item}</li>)}</ul> : <p className="text-muted-foreground">Nothing more is asked than green checks.</p>}
      </Part>
      <Part title="Risk">
        <p><Badge variant={RISK[plan.risk]}>{plan.risk}</Badge> {plan.riskReason}</p>
      </Part>
      <p className="text-xs text-muted-foreground">About {plan.estimatedTurns} turns.</p>
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-1">
      <p className="text-xs font-medium text-muted-foreground">{title}</p>
      {children}
    </div>
  );
}

function Codes({ items, none }: { items: string[]; none: string }) {
  if (items.length === 0) return <p className="text-muted-foreground">{none}</p>;
  return (
    <ul className="mt-1 grid gap-1">
      {items.map((item, index) => <li key={index}><code className="rounded bg-muted px-1.5 py-0.5 font-mono text-xs">{item}</code></li>)}
    </ul>
  );
}
