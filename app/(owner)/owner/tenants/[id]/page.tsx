import type { Metadata } from "next";
import { orNotFound, pageId } from "@/app/(workspace)/page-actor";
import { PageHeader } from "@/components/layout/page-header";
import { Time } from "@/components/layout/time";
import { AgentScore } from "@/components/owner/agent-score";
import { TenantFacts } from "@/components/owner/tenant-facts";
import { TenantLimits } from "@/components/owner/tenant-limits";
import { TenantPeople } from "@/components/owner/tenant-people";
import { ReasonForm } from "@/components/owner/reason-form";
import { ActionForm } from "@/components/settings/action-form";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { readTenant } from "@/lib/owner/tenants";
import { pageOwner } from "../../page-owner";
import { setScore } from "../../agents/actions";
import { changeLimits, changePlan, suspend, unsuspend, visit } from "../actions";

export const metadata: Metadata = { title: "Tenant" };

export default async function TenantPage({ params }: PageProps<"/owner/tenants/[id]">) {
  const tenant = await orNotFound(readTenant(await pageOwner(), pageId((await params).id)));
  const hidden = { tenant: tenant.id };
  return (
    <>
      <Breadcrumb links={[{ href: "/owner/tenants", label: "Tenants" }]} here={tenant.name} />
      <PageHeader title={tenant.name} description={<>Made <Time at={tenant.created_at} />, plan {tenant.plan}</>} actions={tenant.suspended_at ? <Badge variant="danger">Suspended</Badge> : <Badge variant="success">Open</Badge>} />
      {tenant.suspended_at && <Alert variant="danger" title={<>Suspended <Time at={tenant.suspended_at} /></>}>{tenant.suspended_reason}</Alert>}
      <TenantFacts tenant={tenant} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Card>
          <CardHeader><CardTitle>Look at it as it looks</CardTitle><CardDescription>For an hour you see its pages as its members do, and can change nothing. Its members are told, and what you open is in their record.</CardDescription></CardHeader>
          <ReasonForm action={visit} hidden={hidden} submit={tenant.visit ? "Go on looking" : "Look at it"} ask={tenant.visit ? undefined : "Why you look"} reason={tenant.visit ? "Going on." : undefined} />
        </Card>
        <Card>
          {tenant.suspended_at ? (
            <>
              <CardHeader><CardTitle>Open it again</CardTitle><CardDescription>Its people and keys get in again, and its runs go on where they were.</CardDescription></CardHeader>
              <ReasonForm action={unsuspend} hidden={hidden} submit="Open it again" ask="Why it is opened again" />
            </>
          ) : (
            <>
              <CardHeader><CardTitle>Suspend it</CardTitle><CardDescription>Nobody of it gets in, its API keys are refused, what GitHub says about it is ignored, and its runs stop within seconds. Nothing is lost.</CardDescription></CardHeader>
              <ReasonForm action={suspend} hidden={hidden} submit="Suspend" ask="Why, as its members will read it" destructive />
            </>
          )}
        </Card>
        <div className="grid content-start gap-6">
          <TenantLimits tenant={tenant} action={changeLimits} />
          <TenantPeople tenant={tenant} />
        </div>
        <div className="grid content-start gap-6">
          <Card>
            <CardHeader><CardTitle>Plan</CardTitle></CardHeader>
            <ActionForm action={changePlan} hidden={hidden} submit="Save" done="The plan is saved." button={{ variant: "secondary" }}>
              <Field label="Plan" hint="What you agreed, in your words; its limits are set beside.">{(control) => <Input name="plan" required maxLength={40} defaultValue={tenant.plan} {...control} />}</Field>
            </ActionForm>
          </Card>
          <AgentScore tenantId={tenant.id} action={setScore} />
        </div>
      </div>
    </>
  );
}
