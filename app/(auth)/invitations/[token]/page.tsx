import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { AuthForm } from "@/components/auth/auth-form";
import { AuthHeading } from "@/components/auth/auth-heading";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { userClient } from "@/lib/db/user-client";
import { readInvitation } from "@/lib/tenants/read-invitation";
import { joinWorkspace, signOut } from "../../actions";
import { tokenSchema } from "../../schema";

// The token in the address must not travel to other places.
export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

const CLOSED = {
  accepted: "This invitation was used already.",
  revoked: "This invitation was taken back; ask for a new one.",
  expired: "This invitation has expired; ask for a new one.",
};

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const token = tokenSchema.safeParse((await params).token).data;
  const client = await userClient();
  const invitation = token ? await readInvitation(client, token) : null;
  if (!token || !invitation) notFound();
  const { data } = await client.auth.getClaims();
  return (
    <>
      <AuthHeading title={`Join ${invitation.tenantName}`}>{invitation.email} is invited as {invitation.role}.</AuthHeading>
      {invitation.state !== "open" ? (
        <Alert variant="warning">{CLOSED[invitation.state]} <Link className="underline" href="/runs">Go on to your workspaces</Link></Alert>
      ) : !data ? (
        <div className="flex gap-2">
          <Button asChild><Link href={`/sign-up?${new URLSearchParams({ invitation: token })}`}>Sign up</Link></Button>
          <Button asChild variant="secondary"><Link href={`/sign-in?${new URLSearchParams({ next: `/invitations/${token}` })}`}>Sign in</Link></Button>
        </div>
      ) : data.claims.email?.toLowerCase() === invitation.email ? (
        <AuthForm action={joinWorkspace} hidden={{ token }} submit="Join" fields={[]} />
      ) : (
        <form action={signOut} className="grid gap-3">
          <Alert variant="warning">You are signed in as {data.claims.email}; the invitation is for {invitation.email}.</Alert>
          <Button type="submit" variant="secondary">Sign out</Button>
        </form>
      )}
    </>
  );
}
