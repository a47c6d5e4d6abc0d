import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import type { TenantDetail } from "@/lib/owner/schema";

/** Who belongs to a workspace, who is invited, and when an owner looked into it. */
export function TenantPeople({ tenant: { members, invitations, visits } }: { tenant: TenantDetail }) {
  return (
    <>
      <Card>
        <CardHeader><CardTitle>People</CardTitle></CardHeader>
        <ul className="grid gap-2 text-sm">
          {members.map(({ user_id, name, email, role }) => (
            <li key={user_id} className="flex items-start justify-between gap-3"><span className="min-w-0 wrap-anywhere">{name ? `${name}, ${email}` : email}</span><Badge>{role}</Badge></li>
          ))}
          {invitations.map(({ email, role, expires_at }) => (
            <li key={email} className="flex items-start justify-between gap-3"><span className="min-w-0 wrap-anywhere">{email}, invited until <Time at={expires_at} /></span><Badge variant="info">{role}</Badge></li>
          ))}
          {members.length + invitations.length === 0 && <li className="text-muted-foreground">Nobody belongs to it, and nobody is invited.</li>}
        </ul>
      </Card>
      {visits.length > 0 && (
        <Card>
          <CardHeader><CardTitle>Looks into it</CardTitle></CardHeader>
          <ul className="grid gap-2 text-sm">
            {visits.map(({ opened_at, owner, reason }) => <li key={opened_at} className="wrap-anywhere"><Time at={opened_at} />, {owner ?? "an owner who has left"}: {reason}</li>)}
          </ul>
        </Card>
      )}
    </>
  );
}
