"use client";

import { CalendarClock, GitCompare, Hand, MessageSquare, RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { ApprovalCard } from "@/components/approvals/approval-card";
import type { Colleague } from "@/components/approvals/hand-on";
import { useRefusals } from "@/components/approvals/use-refusals";
import { usePaletteActions } from "@/components/layout/use-palette-actions";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { cn } from "@/components/ui/cn";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { Approval } from "@/lib/approvals/schema";
import { headChecks } from "@/lib/runs/head-checks";
import { headline } from "./format";
import { PlanEditor } from "./plan-editor";
import type { RunActions, RunPermissions } from "./run-actions";
import { RunArtifacts } from "./run-artifacts";
import { RunChecks } from "./run-checks";
import { RunCosts } from "./run-costs";
import { RunDecisions } from "./run-decisions";
import { RunDiff } from "./run-diff";
import { RunFacts } from "./run-facts";
import { RunHeader } from "./run-header";
import { RunLog } from "./run-log";
import { RunMessages } from "./run-messages";
import { RunPlan } from "./run-plan";
import { useRun, useRunStore } from "./run-provider";
import { RunStages } from "./run-stages";
import { RunTimeline } from "./run-timeline";
import { stateOf } from "./status-badge";
import { TurnInspector } from "./turn-inspector";
import { RUN_TABS, useRunLocation, type RunTab } from "./use-run-location";

const NAME: Record<RunTab, string> = { timeline: "Timeline", log: "Log", diff: "Diff", checks: "Checks", cost: "Cost", artifacts: "Artifacts", messages: "Messages", decisions: "Decisions" };
/** Panes that scroll inside themselves: as high as the screen allows, never too small to read, and no higher than the rows that the server draws. */
const PANE = "h-[clamp(28rem,calc(100dvh-12rem),90rem)]";

/** To the button, not further: deciding takes a press of its own. */
function goToDecision(): void {
  document.querySelector<HTMLElement>("[data-decision]")?.focus();
}

/** Everything about one run, live; what is looked at is in the address. */
export function RunView({ may, actions, colleagues }: { may: RunPermissions; actions: RunActions; colleagues: Colleague[] }) {
  const store = useRunStore();
  const run = useRun(({ detail }) => detail.run);
  const pending = useRun(({ detail }) => detail.pendingApprovals);
  const plan = useRun(({ detail }) => detail.plan);
  const checks = useRun(({ detail }) => headChecks(detail).length);
  const { at, open } = useRunLocation();
  const router = useRouter();
  const title = `${stateOf(run)}: ${headline(run.goal, 60)} · MorningAI`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useShortcuts([
    ...RUN_TABS.map((tab, index) => ({ keys: String(index + 1), label: NAME[tab], group: "Run", run: () => open(tab) })),
    { keys: "m", label: "Write a message", group: "Run", run: () => open("messages") },
    { keys: "r", label: "Run again", group: "Run", run: () => (may.write ? router.push(`/runs/new?replay=${run.id}`) : undefined) },
    { keys: "a", label: "Go to the decision that waits", group: "Run", run: goToDecision },
  ]);
  usePaletteActions([
    ...(pending.length > 0 ? [{ id: "run.decide", label: "Go to the decision that waits", icon: Hand, keys: "a", run: goToDecision }] : []),
    ...(may.write ? [{ id: "run.replay", label: "Run this again", icon: RotateCw, keywords: ["replay"], keys: "r", run: () => router.push(`/runs/new?replay=${run.id}`) }] : []),
    { id: "run.compare", label: "Compare with another run", icon: GitCompare, run: () => router.push(`/runs/compare?a=${run.id}`) },
    ...(may.makeStrategies && !run.strategy ? [{ id: "run.strategy", label: "Make a strategy of this run", icon: CalendarClock, run: () => router.push(`/strategies/new?run=${run.id}`) }] : []),
    ...RUN_TABS.map((tab, index) => ({ id: `run.tab.${tab}`, label: `Show ${NAME[tab].toLowerCase()}`, keys: String(index + 1), run: () => open(tab) })),
  ]);

  const { actions: approvalActions, refusal } = useRefusals(actions.approvals, (id) => pending.some((one) => one.id === id));

  const [edited, setEdited] = useState<Approval | null>(null);
  // What was changed in an editor stays when the question is answered elsewhere.
  const gone = edited !== null && !pending.some(({ id }) => id === edited.id);
  const asked = gone ? [edited, ...pending] : pending;

  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <RunHeader mayWrite={may.write} mayMakeStrategies={may.makeStrategies} steerRun={actions.steerRun} />
      {refusal}
      {asked.length > 0 && (
        <section aria-label="Waits for a decision" className="grid gap-4">
          {asked.map((approval) => (
            <ApprovalCard
              key={approval.id}
              approval={approval}
              actions={approvalActions}
              colleagues={colleagues}
              onDecided={store.refresh}
              edit={approval.kind === "plan" && plan ? { label: "Edit the plan", editor: (close) => <PlanEditor runId={run.id} version={plan.version} plan={plan.content} savePlan={actions.savePlan} decided={gone && approval === edited} onChanged={() => setEdited(approval)} onClose={() => { setEdited(null); close(); }} /> } : undefined}
            />
          ))}
        </section>
      )}
      <RunFacts />
      <RunStages />
      <Tabs value={at.tab} onValueChange={(tab) => open(tab as RunTab)}>
        <TabsList aria-label="Parts of the run">
          {RUN_TABS.map((tab) => (
            <TabsTrigger key={tab} value={tab}>
              {tab === "messages" && <MessageSquare className="size-3.5" aria-hidden />}
              {NAME[tab]}
              {tab === "checks" && checks > 0 && <span className="text-xs text-muted-foreground tabular-nums">{checks}</span>}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="timeline">
          <div className="grid min-w-0 grid-cols-1 gap-4 lg:grid-cols-[minmax(0,11fr)_minmax(0,9fr)] 3xl:grid-cols-[minmax(0,8fr)_minmax(0,7fr)_minmax(0,5fr)]">
            <RunTimeline className={cn(PANE, at.turn && "hidden lg:flex")} />
            {at.turn && <TurnInspector key={at.turn} selected={at.turn} className={PANE} />}
            <RunPlan className={cn("lg:h-[clamp(28rem,calc(100dvh-12rem),90rem)]", at.turn ? "hidden 3xl:flex" : "3xl:col-span-2 3xl:max-w-3xl")} />
          </div>
        </TabsContent>
        <TabsContent value="log"><RunLog className={PANE} /></TabsContent>
        <TabsContent value="diff"><RunDiff /></TabsContent>
        <TabsContent value="checks"><RunChecks /></TabsContent>
        <TabsContent value="cost"><RunCosts /></TabsContent>
        <TabsContent value="artifacts"><RunArtifacts /></TabsContent>
        <TabsContent value="messages"><RunMessages mayWrite={may.write} sendMessage={actions.sendMessage} /></TabsContent>
        <TabsContent value="decisions"><RunDecisions /></TabsContent>
      </Tabs>
    </div>
  );
}
