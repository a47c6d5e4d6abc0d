import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { AGENTS } from "@/lib/agents/names";

/** Restricts an agent in a workspace, or restores it, by its score. */
export function AgentScore({ tenantId, action }: { tenantId: string; action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer> }) {
  return (
    <Card>
      <CardHeader><CardTitle>Standing of an agent here</CardTitle><CardDescription>Its score decides what waits for a person: below 50 everything, from 80 nothing more than a run asks, unless the workspace says otherwise. Scores begin at 60.</CardDescription></CardHeader>
      <ActionForm action={action} hidden={{ tenant: tenantId }} submit="Set the score" done="The score is set; the next act heeds it." button={{ variant: "secondary" }}>
        <div className="grid grid-cols-[1fr_6rem] gap-4">
          <Field label="Agent">{(control) => <Select name="agent" {...control}>{AGENTS.map((agent) => <option key={agent}>{agent}</option>)}</Select>}</Field>
          <Field label="Score">{(control) => <Input name="score" type="number" min={0} max={100} required {...control} />}</Field>
        </div>
        <Field label="Why it is set">{(control) => <Input name="reason" required maxLength={400} {...control} />}</Field>
      </ActionForm>
    </Card>
  );
}
