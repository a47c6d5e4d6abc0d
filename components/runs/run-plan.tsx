"use client";

import { Badge } from "@/components/ui/badge";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { PlanView } from "./plan-view";
import { useRun } from "./run-provider";

/** The plan as it now is. While it waits for approval it stands there, with its editor, and not here too. */
export function RunPlan() {
  const plan = useRun(({ detail }) => detail.plan);
  const waits = useRun(({ detail }) => detail.pendingApprovals.some(({ kind }) => kind === "plan"));
  if (waits) return null;
  return (
    <Card>
      <CardHeader className="flex flex-wrap items-center justify-between gap-2">
        <CardTitle>Plan</CardTitle>
        {plan && <Badge>{`Version ${plan.version}${plan.author === "person" ? ", edited by a person" : ""}`}</Badge>}
      </CardHeader>
      {plan ? <PlanView plan={plan.content} /> : <p className="text-sm text-muted-foreground">The plan appears here before anything is changed.</p>}
    </Card>
  );
}
