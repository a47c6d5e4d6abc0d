import type { Metadata } from "next";
import { KIND } from "@/components/approvals/words";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { ActionForm } from "@/components/settings/action-form";
import { ChangeForm } from "@/components/settings/change-form";
import { WaitingProposals } from "@/components/settings/waiting-proposals";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { decidersSentence } from "@/lib/approvals/consequences";
import { listApprovalRules } from "@/lib/approvals/rules";
import type { ApprovalRule } from "@/lib/approvals/schema";
import { listProposals, readUndoSeconds } from "@/lib/approvals/settings";
import { browserSupabase } from "@/lib/db/browser-address";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { proposeChange } from "../propose-change";
import { resetRule, saveRule, saveUndoSeconds } from "./actions";

export const metadata: Metadata = { title: "Rules of approvals" };

export default async function ApprovalRulesPage() {
  const actor = await pageActor();
  const [rules, permissions, undoSeconds, proposals] = await Promise.all([listApprovalRules(actor), permissionsOf(actor), readUndoSeconds(actor), listProposals(actor, ["undo_seconds"])]);
  const manages = permissions.has("approvals.manage");
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <p className="text-sm text-muted-foreground">Who decides about what runs ask, and until when. What nobody decides in time is a no.{!manages && " Admins change this."}</p>
      {rules.map((rule) => (
        <Card key={rule.kind}>
          <CardHeader>
            <CardTitle>{KIND[rule.kind]}</CardTitle>
            <CardDescription>{decidersSentence({ ...rule, delegatedToName: null })} Expires after {rule.expiresHours} hours; people are reminded after {rule.remindHours}, admins told after {rule.escalateHours}.{rule.isDefault && " These are the defaults."}</CardDescription>
          </CardHeader>
          {manages && (
            <details>
              <summary className="w-fit cursor-pointer rounded-sm text-sm text-link focus-ring">Change the rule<span className="sr-only"> for: {KIND[rule.kind].toLowerCase()}</span></summary>
              <div className="mt-4 grid gap-3">
                <RuleForm rule={rule} />
                {!rule.isDefault && <ActionForm action={resetRule} hidden={{ kind: rule.kind }} submit="Back to the defaults" button={{ variant: "secondary" }} />}
              </div>
            </details>
          )}
        </Card>
      ))}
      <Card>
        <CardHeader>
          <CardTitle>Taking a decision back</CardTitle>
          <CardDescription>{undoSeconds === 0 ? "A decision made on a page counts at once." : `A decision made on a page counts after ${undoSeconds} ${undoSeconds === 1 ? "second" : "seconds"}; until then whoever made it can take it back.`}</CardDescription>
        </CardHeader>
        <WaitingProposals proposals={proposals} />
        {(manages || permissions.has("runs.write")) && (
          <ChangeForm key={undoSeconds} manages={manages} save={saveUndoSeconds} propose={proposeChange} submit="Save the seconds" done="This holds from now on." proposals={proposals}>
            <Field label="Seconds" hint="0 to 60; 0: a decision counts at once." className="max-w-48">{(control) => <Input name="undoSeconds" type="number" inputMode="numeric" required min={0} max={60} step={1} defaultValue={undoSeconds} {...control} />}</Field>
          </ChangeForm>
        )}
      </Card>
    </>
  );
}

function RuleForm({ rule }: { rule: ApprovalRule }) {
  const hours = (name: "expiresHours" | "remindHours" | "escalateHours", label: string) => (
    <Field label={label}>{(control) => <Input name={name} type="number" min={1} max={720} required defaultValue={rule[name]} {...control} />}</Field>
  );
  return (
    <ActionForm key={JSON.stringify(rule)} action={saveRule} hidden={{ kind: rule.kind }} submit="Save" done="Saved.">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Who decides">
          {(control) => <Select name="deciders" defaultValue={rule.deciders} {...control}>{rule.kind !== "settings" && <option value="member">Any member</option>}<option value="admin">Admins</option></Select>}
        </Field>
        <Field label="How many">
          {(control) => <Select name="peopleNeeded" defaultValue={String(rule.peopleNeeded)} {...control}><option value="1">One person</option><option value="2">Two different people</option></Select>}
        </Field>
        {hours("expiresHours", "Expires after, in hours")}
        {hours("remindHours", "Reminded after, in hours")}
        {hours("escalateHours", "Admins told after, in hours")}
      </div>
      <label className="flex min-h-6 items-center gap-2 text-sm"><Checkbox name="requesterMayDecide" defaultChecked={rule.requesterMayDecide} />Whoever asked may approve it</label>
    </ActionForm>
  );
}
