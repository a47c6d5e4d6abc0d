import Link from "next/link";
import { Time } from "@/components/layout/time";
import { count, dollars } from "@/components/runs/format";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { AgentRow } from "@/lib/owner/agents";
import { Facts } from "./facts";
import { ReasonForm } from "./reason-form";

type Action = (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;

interface AgentCardProps {
  agent: AgentRow;
  /** What can be chosen as its model. */
  models: readonly { id: string; label: string }[];
  actions: Record<"pause" | "resume" | "changeModel", Action>;
}

const LOOKS = { restricted: "danger", standard: "neutral", trusted: "success" } as const;
const share = (part: number, all: number) => (all === 0 ? "–" : `${Math.round((part / all) * 100)}%`);

/** One agent over all workspaces, and what the owner can do about it. */
export function AgentCard({ agent, models, actions }: AgentCardProps) {
  const { agent: name, stop, model, standings, weeks } = agent;
  return (
    <Card>
      <CardHeader><CardTitle className="flex flex-wrap items-center gap-2 capitalize">{name} {stop ? <Badge variant="danger">Stopped everywhere</Badge> : <Badge variant="success">Works</Badge>}</CardTitle></CardHeader>
      {stop && <Alert variant="warning" title={<>Stopped <Time at={stop.stopped_at} /></>}>{stop.reason}</Alert>}
      {model && <Alert title={<>Asks {model.model} instead of each run&apos;s model</>}>{model.reason}</Alert>}
      <Facts
        facts={[
          ["Runs", count(agent.runs)], ["Ended green", share(agent.green, agent.ended)], ["Cost", dollars(agent.cost_micros)], ["Tenants", count(agent.tenants)],
          ["Mean score", standings.length > 0 ? (standings.reduce((sum, { score }) => sum + score, 0) / standings.length).toFixed(0) : "–"],
          ["Restricted in", count(standings.filter(({ standing }) => standing === "restricted").length)],
        ]}
      />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Table label={`Weeks of the ${name}`}>
          <TableHeader><TableRow><TableHead>Week</TableHead><TableHead className="text-right">Runs ended</TableHead><TableHead className="text-right">Green</TableHead></TableRow></TableHeader>
          <TableBody>
            {weeks.toReversed().map(({ week, ended, green }) => (
              <TableRow key={week}><TableCell>{new Date(week).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })}</TableCell><TableCell className="text-right tabular-nums">{count(ended)}</TableCell><TableCell className="text-right tabular-nums">{share(green, ended)}</TableCell></TableRow>
            ))}
          </TableBody>
        </Table>
        <Table label={`Standing of the ${name} by tenant`}>
          <TableHeader><TableRow><TableHead>Tenant</TableHead><TableHead className="text-right">Score</TableHead><TableHead>Standing</TableHead></TableRow></TableHeader>
          <TableBody>
            {standings.length === 0 && <TableRow><TableCell colSpan={3} className="text-muted-foreground">It has earned or lost nothing yet; everywhere it stands where scores begin.</TableCell></TableRow>}
            {standings.map(({ tenant_id, tenant, score, standing }) => (
              <TableRow key={tenant_id}><TableCell><Link href={`/owner/tenants/${tenant_id}`} className="wrap-anywhere text-link underline-offset-4 focus-ring hover:underline">{tenant}</Link></TableCell><TableCell className="text-right tabular-nums">{score}</TableCell><TableCell><Badge variant={LOOKS[standing]}>{standing}</Badge></TableCell></TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
      <div className="grid grid-cols-1 items-start gap-4 border-t pt-4 md:grid-cols-2">
        {stop ? <ActionForm action={actions.resume} hidden={{ stop: stop.id }} submit="Let it go on" /> : <ReasonForm action={actions.pause} hidden={{ agent: name }} submit="Stop it everywhere" ask="Why it is stopped" destructive />}
        <ActionForm action={actions.changeModel} hidden={{ agent: name }} submit="Change its model" done="The next turn asks it." button={{ variant: "secondary" }}>
          <Field label="Its model">{(control) => <Select name="model" defaultValue={model?.model ?? ""} {...control}><option value="">Each run&apos;s own</option>{models.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}</Select>}</Field>
          <Field label="Why it is changed">{(control) => <Input name="reason" required maxLength={400} {...control} />}</Field>
        </ActionForm>
      </div>
    </Card>
  );
}
