import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { ActionForm } from "@/components/settings/action-form";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { pageOwner } from "../../page-owner";
import { create } from "../actions";

export const metadata: Metadata = { title: "New tenant" };

export default async function NewTenantPage() {
  await pageOwner();
  return (
    <div className="grid max-w-2xl grid-cols-1 gap-6">
      <Breadcrumb links={[{ href: "/owner/tenants", label: "Tenants" }]} here="New tenant" />
      <PageHeader title="New tenant" description="A workspace without members; you get a link for its first admin." />
      <Card>
        <ActionForm action={create} submit="Create and invite">
          <Field label="Name">{(control) => <Input name="name" required maxLength={120} {...control} />}</Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="E-mail of the first admin">{(control) => <Input name="email" type="email" required maxLength={320} {...control} />}</Field>
            <Field label="Plan" hint="What you agreed, in your words.">{(control) => <Input name="plan" required maxLength={40} defaultValue="standard" {...control} />}</Field>
          </div>
        </ActionForm>
      </Card>
    </div>
  );
}
