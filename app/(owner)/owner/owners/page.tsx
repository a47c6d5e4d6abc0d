import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { OwnersTable } from "@/components/owner/owners-table";
import { PlatformActs } from "@/components/owner/platform-acts";
import { ActionForm } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { listOwners, listPlatformActs } from "@/lib/owner/owners";
import { pageOwner } from "../page-owner";
import { add, remove } from "./actions";

export const metadata: Metadata = { title: "Owners" };

export default async function OwnersPage() {
  const owner = await pageOwner();
  const [owners, acts] = await Promise.all([listOwners(owner), listPlatformActs(owner)]);
  return (
    <div className="grid max-w-5xl grid-cols-1 gap-6">
      <PageHeader title="Owners" description="They see every workspace's numbers, bound and suspend workspaces, and decide about models and prices." />
      <OwnersTable owners={owners} you={owner.userId} remove={remove} />
      <Card>
        <CardHeader><CardTitle>Make somebody an owner</CardTitle><CardDescription>They have signed up already. They see this console when they next open the app.</CardDescription></CardHeader>
        <ActionForm action={add} submit="Make an owner" done="They own the platform now.">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Their e-mail">{(control) => <Input name="email" type="email" required maxLength={320} autoComplete="off" {...control} />}</Field>
            <Field label="Why">{(control) => <Input name="reason" required maxLength={400} {...control} />}</Field>
          </div>
        </ActionForm>
      </Card>
      <PlatformActs acts={acts} />
    </div>
  );
}
