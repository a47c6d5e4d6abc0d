import type { Metadata } from "next";
import Link from "next/link";
import { ActionForm } from "@/components/settings/action-form";
import { Button } from "@/components/ui/button";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { readProfile } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { saveProfile } from "./actions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const { email, displayName } = await readProfile(await pageActor());
  return (
    <>
      <Card>
        <CardHeader><CardTitle>Profile</CardTitle></CardHeader>
        <ActionForm action={saveProfile} submit="Save" done="Saved.">
          <Field label="Name" hint="How the people you work with see you.">{(control) => <Input name="displayName" required maxLength={120} autoComplete="name" defaultValue={displayName} {...control} />}</Field>
          <Field label="E-mail">{(control) => <Input value={email} readOnly {...control} />}</Field>
        </ActionForm>
      </Card>
      <div className="flex flex-wrap gap-2">
        <Button asChild variant="secondary"><Link href="/reset-password">Change password</Link></Button>
        <Button asChild variant="secondary"><Link href="/new-workspace">New workspace</Link></Button>
      </div>
    </>
  );
}
