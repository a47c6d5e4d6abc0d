import type { Metadata } from "next";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { ChangeForm } from "@/components/settings/change-form";
import { WaitingProposals } from "@/components/settings/waiting-proposals";
import { Subjects } from "@/components/trust/subjects";
import { STANDING } from "@/components/trust/words";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Approval } from "@/lib/approvals/schema";
import { TRUST_SETTINGS } from "@/lib/approvals/setting-names";
import { listProposals } from "@/lib/approvals/settings";
import { browserSupabase } from "@/lib/db/browser-address";
import { readStandings } from "@/lib/governance/reputation/queries";
import type { Standings } from "@/lib/governance/reputation/schema";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { proposeChange } from "../propose-change";
import { saveTrust } from "./actions";

export const metadata: Metadata = { title: "Trust" };

export default async function TrustPage() {
  const actor = await pageActor();
  const [standings, permissions, proposals] = await Promise.all([readStandings(actor), permissionsOf(actor), listProposals(actor, TRUST_SETTINGS)]);
  const manages = permissions.has("governance.manage");
  const { thresholds, subjects } = standings;
  const repositories = subjects.filter(({ kind }) => kind === "repository");
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <Card>
        <CardHeader>
          <CardTitle>Agents</CardTitle>
          <CardDescription>
            A score from 0 to 100 follows from what became of the work, event by event. Below {thresholds.restricted_below} is {STANDING.restricted.label.toLowerCase()}, from {thresholds.trusted_from} on {STANDING.trusted.label.toLowerCase()}. In a run the lower standing counts, of the agent or of the repository.
          </CardDescription>
        </CardHeader>
        <Subjects subjects={subjects.filter(({ kind }) => kind === "agent")} thresholds={thresholds} />
      </Card>
      <Card>
        <CardHeader><CardTitle>Repositories</CardTitle></CardHeader>
        {repositories.length > 0 ? <Subjects subjects={repositories} thresholds={thresholds} /> : <EmptyState title="No repositories yet">Each repository has a score of its own.</EmptyState>}
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>What the numbers mean here</CardTitle>
          <CardDescription>A workspace can be stricter than the platform, not laxer. {manages ? "An empty field is the platform's number." : "Admins of this workspace set them; anybody else can propose a change. An empty field is the platform's number."}</CardDescription>
        </CardHeader>
        {!manages && <TrustFacts thresholds={thresholds} />}
        <WaitingProposals proposals={proposals} />
        {(manages || permissions.has("runs.write")) && <TrustForm {...standings} manages={manages} proposals={proposals} />}
      </Card>
    </>
  );
}

function TrustForm({ own, platform, manages, proposals }: Pick<Standings, "own" | "platform"> & { manages: boolean; proposals: Approval[] }) {
  return (
    <ChangeForm manages={manages} save={saveTrust} propose={proposeChange} submit="Save" done="These numbers hold from now on." proposals={proposals}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Choice name="startScore" label="Scores begin at" hint={`At most ${platform.start_score}.`} least={0} most={platform.start_score} own={own.start_score} usual={platform.start_score} />
        <Choice name="halfLifeDays" label="Days until an event counts half" hint={`${platform.half_life_days} to 3,650.`} least={platform.half_life_days} most={3650} own={own.half_life_days} usual={platform.half_life_days} />
        <Choice name="restrictedBelow" label="Restricted below" hint={`At least ${platform.restricted_below}.`} least={platform.restricted_below} most={100} own={own.restricted_below} usual={platform.restricted_below} />
        <Choice name="trustedFrom" label="Trusted from" hint={`At least ${platform.trusted_from}.`} least={platform.trusted_from} most={100} own={own.trusted_from} usual={platform.trusted_from} />
      </div>
    </ChangeForm>
  );
}

function Choice({ name, label, hint, least, most, own, usual }: { name: string; label: string; hint: string; least: number; most: number; own: number | null; usual: number }) {
  return (
    <Field label={label} hint={hint}>
      {(control) => <Input name={name} type="number" inputMode="numeric" min={least} max={most} step={1} defaultValue={own ?? ""} placeholder={String(usual)} {...control} />}
    </Field>
  );
}

function TrustFacts({ thresholds }: Pick<Standings, "thresholds">) {
  return (
    <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-4 [&_dd]:tabular-nums [&_dt]:text-xs [&_dt]:text-muted-foreground">
      <div><dt>Scores begin at</dt><dd>{thresholds.start_score}</dd></div>
      <div><dt>Restricted below</dt><dd>{thresholds.restricted_below}</dd></div>
      <div><dt>Trusted from</dt><dd>{thresholds.trusted_from}</dd></div>
      <div><dt>An event counts half after</dt><dd>{thresholds.half_life_days} days</dd></div>
    </dl>
  );
}
