"use client";

import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { PlanEditor } from "./plan-editor";
import { PlanView } from "./plan-view";
import type { RunActions } from "./run-actions";
import { useRun } from "./run-provider";

/** The plan as it now is; while it waits for approval it can be edited. */
export function RunPlan({ mayEdit, savePlan }: { mayEdit: boolean; savePlan: RunActions["savePlan"] }) {
  const plan = useRun(({ detail }) => detail.plan);
  const runId = useRun(({ detail }) => detail.run.id);
  const waits = useRun(({ detail }) => detail.pendingApprovals.some(({ kind }) => kind === "plan"));
  const [editing, setEditing] = useState(false);
  return (
    <Card>
      <CardHeader className="flex flex-wrap items-center justify-between gap-2">
        <CardTitle>Plan</CardTitle>
        {plan && (
          <div className="flex items-center gap-2">
            <Badge>{`Version ${plan.version}${plan.author === "person" ? ", edited by a person" : ""}`}</Badge>
            {waits && mayEdit && !editing && <Button variant="secondary" size="sm" onClick={() => setEditing(true)}>Edit the plan</Button>}
          </div>
        )}
      </CardHeader>
      {!plan ? (
        <p className="text-sm text-muted-foreground">The plan appears here before anything is changed.</p>
      ) : editing && waits ? (
        <PlanEditor runId={runId} version={plan.version} plan={plan.content} savePlan={savePlan} onClose={() => setEditing(false)} />
      ) : (
        <PlanView plan={plan.content} />
      )}
    </Card>
  );
}
