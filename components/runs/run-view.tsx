"use client";

import { useEffect } from "react";
import { ApprovalCard } from "@/components/approvals/approval-card";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { headline } from "./format";
import { MessageBox } from "./message-box";
import { PlanEditor } from "./plan-editor";
import type { RunActions, RunPermissions } from "./run-actions";
import { RunChecks } from "./run-checks";
import { RunCosts } from "./run-costs";
import { RunDecisions } from "./run-decisions";
import { RunDiff } from "./run-diff";
import { RunHeader } from "./run-header";
import { RunLog } from "./run-log";
import { RunPlan } from "./run-plan";
import { useRun, useRunStore } from "./run-provider";
import { RunStages } from "./run-stages";
import { RunTurns } from "./run-turns";
import { stateOf } from "./status-badge";

/** Everything about one run, live. */
export function RunView({ may, actions }: { may: RunPermissions; actions: RunActions }) {
  const store = useRunStore();
  const run = useRun(({ detail }) => detail.run);
  const pending = useRun(({ detail }) => detail.pendingApprovals);
  const plan = useRun(({ detail }) => detail.plan);
  const checks = useRun(({ detail }) => detail.checks);
  const title = `${stateOf(run)}: ${headline(run.goal, 60)} · MorningAI`;
  useEffect(() => {
    document.title = title;
  }, [title]);

  return (
    <>
      <RunHeader mayWrite={may.write} steerRun={actions.steerRun} />
      <div className="grid min-w-0 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_24rem] 2xl:grid-cols-[minmax(0,1fr)_28rem]">
        <div className="grid min-w-0 gap-6">
          {pending.length > 0 && (
            <section aria-label="Waits for a decision" className="grid gap-4">
              {pending.map((approval) => (
                <ApprovalCard
                  key={approval.id}
                  approval={approval}
                  mayDecide={may.decide}
                  decide={actions.decide}
                  onDecided={store.refresh}
                  edit={approval.kind === "plan" && plan ? { label: "Edit the plan", editor: (close) => <PlanEditor runId={run.id} version={plan.version} plan={plan.content} savePlan={actions.savePlan} onClose={close} /> } : undefined}
                />
              ))}
            </section>
          )}
          <Tabs defaultValue="log">
            <TabsList aria-label="Parts of the run">
              <TabsTrigger value="log">Log</TabsTrigger>
              <TabsTrigger value="turns">Turns</TabsTrigger>
              <TabsTrigger value="diff">Diff</TabsTrigger>
              <TabsTrigger value="checks">Checks{checks.length > 0 && ` (${checks.length})`}</TabsTrigger>
              <TabsTrigger value="cost">Cost</TabsTrigger>
              <TabsTrigger value="decisions">Decisions</TabsTrigger>
            </TabsList>
            <TabsContent value="log"><RunLog /></TabsContent>
            <TabsContent value="turns"><RunTurns /></TabsContent>
            <TabsContent value="diff"><RunDiff /></TabsContent>
            <TabsContent value="checks"><RunChecks /></TabsContent>
            <TabsContent value="cost"><RunCosts /></TabsContent>
            <TabsContent value="decisions"><RunDecisions /></TabsContent>
          </Tabs>
        </div>
        <div className="grid min-w-0 gap-6">
          <Card>
            <CardHeader><CardTitle>Stages</CardTitle></CardHeader>
            <RunStages />
          </Card>
          <RunPlan />
          {may.write && !run.finishedAt && <MessageBox sendMessage={actions.sendMessage} />}
        </div>
      </div>
    </>
  );
}
