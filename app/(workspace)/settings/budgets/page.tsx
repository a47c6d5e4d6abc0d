import type { Metadata } from "next";
import { CapCard } from "@/components/budgets/cap-card";
import { CapForm } from "@/components/budgets/cap-form";
import { CapWarnings } from "@/components/budgets/cap-warnings";
import { PER, SCOPE_GROUPS, whom } from "@/components/budgets/words";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { ActionForm } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Input } from "@/components/ui/input";
import { browserSupabase } from "@/lib/db/browser-address";
import { listCaps, listCapSubjects, listWarnings, readCapBounds } from "@/lib/governance/budgets/queries";
import type { Cap } from "@/lib/governance/budgets/schema";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { changeCap, dropCap } from "./actions";

export const metadata: Metadata = { title: "Budgets" };

export default async function BudgetsPage() {
  const actor = await pageActor();
  const [caps, permissions, most] = await Promise.all([listCaps(actor), permissionsOf(actor), readCapBounds(actor)]);
  const manages = permissions.has("budgets.manage");
  const [warnings, subjects] = await Promise.all([listWarnings(actor, caps), manages ? listCapSubjects(actor) : []]);
  const scopes = [...new Set(caps.map(({ scope }) => scope))];
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <p className="text-sm text-muted-foreground">
        Money is set aside before it is spent, under every cap that applies. At a cap a run pushes what it did and asks. Hours, days and months are those of UTC.
        {!manages && " Admins of this workspace change caps."}
      </p>
      <CapWarnings warnings={warnings} />
      {scopes.map((scope) => (
        <section key={scope} className="grid gap-3" aria-labelledby={`caps-${scope}`}>
          <h2 id={`caps-${scope}`} className="text-sm font-semibold">{SCOPE_GROUPS[scope]}</h2>
          <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
            {caps.filter((cap) => cap.scope === scope).map((cap) => <CapCard key={`${cap.subject}.${cap.period}`} cap={cap}>{manages && <Change cap={cap} />}</CapCard>)}
          </div>
        </section>
      ))}
      {manages && (
        <Card>
          <CardHeader><CardTitle>Set another cap</CardTitle><CardDescription>A new cap counts what was spent already in its period.</CardDescription></CardHeader>
          <CapForm action={changeCap} subjects={subjects} most={most} />
        </Card>
      )}
    </>
  );
}

function Change({ cap }: { cap: Cap }) {
  const name = `${whom(cap)}, ${PER[cap.period]}`;
  return (
    <div className="flex flex-wrap items-center gap-2 border-t pt-3">
      <ActionForm action={changeCap} hidden={{ subject: `${cap.scope}:${cap.subject}`, period: cap.period }} submit="Change" button={{ variant: "secondary", size: "sm", "aria-label": `Change the cap of ${name}` }} className="flex flex-wrap items-center gap-2">
        <Input name="dollars" type="number" required min={0} max={cap.mostMicros / 1_000_000} step="any" inputMode="decimal" key={cap.baseMicros} defaultValue={cap.baseMicros % 10_000 === 0 ? (cap.baseMicros / 1_000_000).toFixed(2) : cap.baseMicros / 1_000_000} aria-label={`Cap of ${name}, in dollars`} className="w-28" />
      </ActionForm>
      {cap.id && <ActionForm action={dropCap} hidden={{ id: cap.id }} submit="Remove" button={{ variant: "destructive", size: "sm", "aria-label": `Remove the cap of ${name}` }} className="flex flex-wrap items-center gap-2" />}
    </div>
  );
}
