import type { Metadata } from "next";
import { orNotFound, pageId } from "@/app/(workspace)/page-actor";
import { PageHeader } from "@/components/layout/page-header";
import { Time } from "@/components/layout/time";
import { IncidentState } from "@/components/owner/incidents-table";
import { ActionForm } from "@/components/settings/action-form";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { readIncident } from "@/lib/owner/incidents";
import { listOwners } from "@/lib/owner/owners";
import { pageOwner } from "../../page-owner";
import { steer } from "../actions";

export const metadata: Metadata = { title: "Incident" };

export default async function IncidentPage({ params }: PageProps<"/owner/incidents/[id]">) {
  const owner = await pageOwner();
  const [incident, owners] = await Promise.all([orNotFound(readIncident(owner, pageId((await params).id))), listOwners(owner)]);
  const names = new Map(owners.map(({ userId, name }) => [userId, name]));
  const hidden = { incident: incident.id };
  const open = incident.resolvedAt === null;
  return (
    <>
      <Breadcrumb links={[{ href: "/owner/incidents", label: "Incidents" }]} here={incident.title} />
      <PageHeader title={incident.title} description={<>Opened <Time at={incident.openedAt} /> by the rule {incident.rule}, at {Math.round(incident.value * 10) / 10}</>} actions={<IncidentState incident={incident} />} />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[1fr_22rem]">
        <Card>
          <CardHeader><CardTitle>What happened</CardTitle></CardHeader>
          <ol className="grid gap-3 text-sm">
            {incident.events.map(({ id, at, by, said }) => (
              <li key={id} className="grid gap-0.5 border-l-2 pl-3"><span className="text-xs text-muted-foreground"><Time at={at} />{by && `, ${names.get(by) ?? "somebody who has left"}`}</span><span className="wrap-anywhere whitespace-pre-wrap">{said}</span></li>
            ))}
          </ol>
        </Card>
        <div className="grid gap-6">
          {open && (
            <Card>
              <CardHeader><CardTitle>Who looks at it</CardTitle></CardHeader>
              {!incident.acknowledgedAt && <ActionForm action={steer} hidden={{ ...hidden, action: "acknowledge" }} submit="I look at it" />}
              <ActionForm action={steer} hidden={{ ...hidden, action: "assign" }} submit="Assign" button={{ variant: "secondary" }}>
                <Field label="Assigned to">{(control) => <Select name="who" defaultValue={incident.assignedTo ?? owner.userId} {...control}>{owners.map(({ userId, name }) => <option key={userId} value={userId}>{name}</option>)}</Select>}</Field>
              </ActionForm>
            </Card>
          )}
          <Card>
            <CardHeader><CardTitle>Notes</CardTitle></CardHeader>
            <ActionForm action={steer} hidden={{ ...hidden, action: "note" }} submit="Add the note" button={{ variant: "secondary" }}>
              <Field label="Note">{(control) => <Textarea name="said" required maxLength={2_000} rows={2} {...control} />}</Field>
            </ActionForm>
          </Card>
          {open && (
            <Card>
              <CardHeader><CardTitle>Resolve it</CardTitle></CardHeader>
              <ActionForm action={steer} hidden={{ ...hidden, action: "resolve" }} submit="Resolve">
                <Field label="What it was">{(control) => <Textarea name="said" required maxLength={2_000} rows={2} {...control} />}</Field>
              </ActionForm>
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
