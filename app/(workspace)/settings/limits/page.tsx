import type { Metadata } from "next";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { LimitsForm } from "@/components/governance/limits-form";
import { KeyLimits } from "@/components/governance/key-limits";
import { StopControl, StopNotice } from "@/components/governance/stop-control";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { AGENTS } from "@/lib/agents/names";
import { LIMIT_SETTINGS } from "@/lib/approvals/setting-names";
import { listProposals } from "@/lib/approvals/settings";
import { browserSupabase } from "@/lib/db/browser-address";
import { readLimits } from "@/lib/governance/limits/queries";
import { listStops } from "@/lib/governance/stops/queries";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { proposeChange } from "../propose-change";
import { lift, saveKeyLimit, saveLimits, stop } from "./actions";

export const metadata: Metadata = { title: "Limits and stops" };

const WORK = { planner: "It makes the plans.", executor: "It carries the plans out.", fixer: "It repairs what checks find." };

export default async function LimitsPage() {
  const actor = await pageActor();
  const [limits, stops, permissions, proposals] = await Promise.all([readLimits(actor), listStops(actor), permissionsOf(actor), listProposals(actor, LIMIT_SETTINGS)]);
  const mayManage = permissions.has("governance.manage");
  const repositories = stops.filter(({ scope }) => scope === "repository");
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <Card>
        <CardHeader>
          <CardTitle>Limits</CardTitle>
          <CardDescription>What is over a limit waits its turn and goes on by itself, first come, first served. {mayManage ? "An empty field is the platform's number." : "Admins of this workspace set them; anybody else can propose a change. An empty field is the platform's number."}</CardDescription>
        </CardHeader>
        <LimitsForm limits={limits} mayManage={mayManage} mayPropose={permissions.has("runs.write")} proposals={proposals} action={saveLimits} propose={proposeChange} />
      </Card>

      {limits.keys.length > 0 && (
        <Card>
          <CardHeader>
            <CardTitle>Calls of each API key</CardTitle>
            <CardDescription>A key over its limit is answered 429, and told in how many seconds to come again.</CardDescription>
          </CardHeader>
          <KeyLimits keys={limits.keys} mayManage={mayManage} action={saveKeyLimit} />
        </Card>
      )}

      <Card>
        <CardHeader>
          <CardTitle>Stop this workspace</CardTitle>
          <CardDescription>Turns under way end within five seconds, and commands are ended. Nothing is lost: every run goes on where it was when the stop is lifted.</CardDescription>
        </CardHeader>
        {stops.filter(({ scope }) => scope === "platform").map((held) => <StopNotice key={held.id} stop={held} lift={null} />)}
        <StopControl thing="this workspace" target={{ scope: "tenant" }} stopped={stops.find(({ scope }) => scope === "tenant") ?? null} mayManage={mayManage} stop={stop} lift={lift} />
      </Card>

      <Card>
        <CardHeader>
          <CardTitle>Stop an agent</CardTitle>
          <CardDescription>Runs wait where it would work; what does not need it goes on.</CardDescription>
        </CardHeader>
        <ul className="grid gap-6">
          {AGENTS.map((agent) => (
            <li key={agent} className="grid gap-2">
              <h3 className="text-sm font-medium">The {agent}. <span className="font-normal text-muted-foreground">{WORK[agent]}</span></h3>
              <StopControl thing={`the ${agent}`} target={{ scope: "agent", subject: agent }} stopped={stops.find(({ scope, subject }) => scope === "agent" && subject === agent) ?? null} mayManage={mayManage} stop={stop} lift={lift} />
            </li>
          ))}
        </ul>
      </Card>

      {repositories.length > 0 && (
        <Card>
          <CardHeader><CardTitle>Stopped repositories</CardTitle></CardHeader>
          {repositories.map((held) => <StopNotice key={held.id} stop={held} lift={mayManage ? lift : null} />)}
        </Card>
      )}
    </>
  );
}
