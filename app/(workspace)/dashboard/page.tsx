import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LiveRuns } from "@/components/dashboard/live-runs";
import { NeedsYou } from "@/components/dashboard/needs-you";
import { SpendAgainstCaps } from "@/components/dashboard/spend-against-caps";
import { AgentsStanding } from "@/components/dashboard/standing";
import { Weeks } from "@/components/dashboard/weeks";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { FirstRun } from "@/components/runs/first-run";
import { Button } from "@/components/ui/button";
import { listApprovals } from "@/lib/approvals/queries";
import { browserSupabase } from "@/lib/db/browser-address";
import { demoProblem } from "@/lib/demo/try-demo";
import { listCaps, listWarnings } from "@/lib/governance/budgets/queries";
import { readRunWeeks } from "@/lib/governance/costs/run-weeks";
import { readStandings } from "@/lib/governance/reputation/queries";
import { listRepositories } from "@/lib/repositories/queries";
import { listRuns } from "@/lib/runs/queries";
import { pageActor } from "../page-actor";
import { startDemo } from "../runs/(list)/actions";

export const metadata: Metadata = { title: "Dashboard" };

/** Of each kind of thing that needs someone. */
const MOST = 5;
const MOST_LIVE = 8;
/** A run that failed longer ago is of the list of runs. */
const FAILED_WITHIN_MS = 7 * 86_400_000;

export default async function DashboardPage() {
  const actor = await pageActor();
  const [open, failed, approvals, caps, weeks, standings, any] = await Promise.all([
    listRuns(actor, { status: "open", limit: 100 }), listRuns(actor, { status: "failed", createdBy: actor.userId, limit: MOST }),
    listApprovals(actor, { status: "pending", limit: 50 }), listCaps(actor), readRunWeeks(actor), readStandings(actor), listRuns(actor, { limit: 1 }),
  ]);
  if (any.items.length === 0) {
    const [problem, repositories] = await Promise.all([demoProblem(actor), listRepositories(actor, { limit: 1 })]);
    return (
      <>
        <PageHeader title="Dashboard" />
        <FirstRun startDemo={startDemo} problem={problem} hasRepository={repositories.items.length > 0} supabase={browserSupabase()} tenantId={actor.tenantId} />
      </>
    );
  }
  const mine = approvals.items.filter(({ decision, facts }) => decision === null && (facts.refusal === null || facts.mayReject));
  const live = open.items.filter(({ status }) => status === "running" || status === "waiting");
  const inState = (wanted: string) => open.items.filter(({ status }) => status === wanted).slice(0, MOST);
  const since = failedSince();
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader title="Dashboard" actions={<Button asChild><Link href="/runs/new"><Plus aria-hidden />New run</Link></Button>} />
      <div className="grid min-w-0 grid-cols-1 gap-4 lg:grid-cols-2">
        <NeedsYou
          approvals={mine.slice(0, MOST)} more={mine.length > MOST || approvals.nextCursor !== null} warnings={(await listWarnings(actor, caps)).slice(0, MOST)}
          failed={failed.items.filter(({ finishedAt }) => finishedAt !== null && finishedAt > since)} paused={inState("paused")} queued={inState("queued")}
        />
        <LiveRuns runs={live.slice(0, MOST_LIVE)} more={live.length > MOST_LIVE || open.nextCursor !== null} />
        <SpendAgainstCaps caps={caps} />
        <AgentsStanding standings={standings} />
      </div>
      <Weeks weeks={weeks} />
    </>
  );
}

const failedSince = () => new Date(Date.now() - FAILED_WITHIN_MS).toISOString();
