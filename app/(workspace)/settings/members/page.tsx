import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { costsHref } from "@/components/costs/address";
import { OwnZone } from "@/components/costs/own-zone";
import { money } from "@/components/costs/words";
import { ZONE_COOKIE, zoneOf } from "@/components/costs/zone";
import { Time } from "@/components/layout/time";
import { ActionForm } from "@/components/settings/action-form";
import { Badge } from "@/components/ui/badge";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { dayIn, monthStart } from "@/lib/governance/costs/days";
import { readSpentByPerson } from "@/lib/governance/costs/queries";
import { listInvitations, listMembers, listTenants, permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { changeRole, invite, remove, rename, takeBackInvitation } from "./actions";

export const metadata: Metadata = { title: "Members" };

const ROLES = (
  <>
    <option value="member">Member</option>
    <option value="admin">Admin</option>
  </>
);

export default async function MembersPage() {
  const actor = await pageActor();
  const zone = zoneOf((await cookies()).get(ZONE_COOKIE)?.value);
  const today = dayIn(zone, new Date());
  const [members, invitations, tenants, permissions, spentBy] = await Promise.all([listMembers(actor), listInvitations(actor), listTenants(actor), permissionsOf(actor), readSpentByPerson(actor, zone, today)]);
  const manages = permissions.has("members.manage");
  return (
    <>
      <OwnZone zone={zone} />
      <Table label="Members">
        <TableHeader>
          <TableRow><TableHead>Name</TableHead><TableHead>Role</TableHead><TableHead>Since</TableHead><TableHead className="text-right">Spent this month</TableHead><TableHead><span className="sr-only">Actions</span></TableHead></TableRow>
        </TableHeader>
        <TableBody>
          {members.map(({ userId, displayName, email, role, createdAt }) => (
            <TableRow key={userId}>
              <TableCell><p className="font-medium">{displayName}</p><p className="text-muted-foreground">{email}</p></TableCell>
              <TableCell>
                {manages ? (
                  <ActionForm action={changeRole} hidden={{ userId }} submit="Change" button={{ variant: "ghost", size: "sm", "aria-label": `Change the role of ${displayName}` }} className="flex flex-wrap items-center gap-1">
                    <Select name="role" key={role} defaultValue={role} aria-label={`Role of ${displayName}`}>{ROLES}</Select>
                  </ActionForm>
                ) : (
                  <Badge>{role}</Badge>
                )}
              </TableCell>
              <TableCell><Time at={createdAt} /></TableCell>
              <TableCell className="text-right tabular-nums whitespace-nowrap">
                <Spent micros={spentBy(userId)} name={displayName} href={costsHref({ from: monthStart(today), to: today, by: "agent", filters: { person: userId } }, today)} />
              </TableCell>
              <TableCell>
                {(manages || userId === actor.userId) && (
                  <ActionForm action={remove} hidden={{ userId }} submit={userId === actor.userId ? "Leave" : "Remove"} button={{ variant: "destructive", size: "sm", "aria-label": userId === actor.userId ? "Leave this workspace" : `Remove ${displayName}` }} />
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>

      {manages && (
        <Card>
          <CardHeader><CardTitle>Invite someone</CardTitle><CardDescription>You get a link to send them.</CardDescription></CardHeader>
          <ActionForm action={invite} submit="Make an invitation">
            <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
              <Field label="E-mail">{(control) => <Input name="email" type="email" required maxLength={320} {...control} />}</Field>
              <Field label="Role">{(control) => <Select name="role" defaultValue="member" {...control}>{ROLES}</Select>}</Field>
            </div>
          </ActionForm>
          {invitations.length > 0 && (
            <ul className="grid gap-2 border-t pt-4 text-sm">
              {invitations.map(({ id, email, role, expiresAt }) => (
                <li key={id} className="flex flex-wrap items-center justify-between gap-2">
                  <span>{email} as {role}, until <Time at={expiresAt} /></span>
                  <ActionForm action={takeBackInvitation} hidden={{ id }} submit="Take back" button={{ variant: "secondary", size: "sm", "aria-label": `Take back the invitation of ${email}` }} />
                </li>
              ))}
            </ul>
          )}
        </Card>
      )}

      {permissions.has("tenant.manage") && (
        <Card>
          <CardHeader><CardTitle>Workspace</CardTitle></CardHeader>
          <ActionForm action={rename} submit="Rename" done="The workspace has its new name.">
            <Field label="Name">{(control) => <Input name="name" required maxLength={120} defaultValue={tenants.find(({ id }) => id === actor.tenantId)?.name} {...control} />}</Field>
          </ActionForm>
        </Card>
      )}
    </>
  );
}

function Spent({ micros, name, href }: { micros: number | null; name: string; href: string }) {
  const value = micros === null ? "Costs" : money(micros);
  return <Link href={href} aria-label={`${value}: what the runs of ${name} cost, month by month`} className="rounded-sm text-link focus-ring hover:underline">{value}</Link>;
}
