import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { switchWorkspace } from "@/app/(workspace)/actions";
import { AuthHeading } from "@/components/auth/auth-heading";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { userClient } from "@/lib/db/user-client";
import { MorningError } from "@/lib/errors";
import { personOf, sessionActor, TENANT_COOKIE } from "@/lib/tenants/actor";
import { listTenants } from "@/lib/tenants/queries";
import { signOut } from "../actions";

export const metadata: Metadata = { title: "Suspended" };

/** What members of a suspended workspace see of it, and the way to their others. */
export default async function SuspendedPage() {
  const reason = await whySuspended();
  if (reason === null) redirect("/runs");
  const client = await userClient();
  const [tenants, jar] = await Promise.all([listTenants({ userId: await personOf(client), client }), cookies()]);
  const chosen = tenants.find(({ id }) => id === jar.get(TENANT_COOKIE)?.value) ?? tenants[0];
  const others = tenants.filter(({ id }) => id !== chosen?.id);
  return (
    <>
      <AuthHeading title={`${chosen?.name ?? "This workspace"} is suspended`}>Nobody can use it, its API keys are refused, and its runs have stopped where they were. Nothing is lost.</AuthHeading>
      <Alert variant="warning">{reason}</Alert>
      {others.length > 0 && (
        <ul className="grid gap-2">
          {others.map(({ id, name }) => (
            <li key={id}><form action={switchWorkspace}><input type="hidden" name="tenant" value={id} /><Button type="submit" variant="secondary" className="w-full"><span className="truncate">Go to {name}</span></Button></form></li>
          ))}
        </ul>
      )}
      <form action={signOut}><Button type="submit" variant="ghost">Sign out</Button></form>
    </>
  );
}

/** Null when the workspace that this person works in is not suspended, or nobody is signed in. */
async function whySuspended(): Promise<string | null> {
  try {
    await sessionActor();
    return null;
  } catch (error) {
    if (error instanceof MorningError && error.code === "suspended") return error.message;
    if (error instanceof MorningError) return null;
    throw error;
  }
}
