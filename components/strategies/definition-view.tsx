import Link from "next/link";
import type { ReactNode } from "react";
import { AUTONOMY } from "@/components/start-run/autonomy-choice";
import type { Definition } from "@/lib/strategies/definition";
import { capWords, quietWords, triggerWords } from "./words";

interface DefinitionViewProps {
  definition: Definition;
  repositories: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
}

/** What a strategy says, in words. */
export function DefinitionView({ definition, repositories, people }: DefinitionViewProps) {
  const { trigger, parameters, inputs, caps, approvers, quietHours, autonomy, model, description } = definition;
  return (
    <dl className="grid gap-4 text-sm">
      {description && <Row label="Description"><p className="wrap-anywhere whitespace-pre-wrap">{description}</p></Row>}
      <Row label="Starts">{triggerWords(trigger)}{trigger.type === "schedule" && <> <code className="font-mono text-xs text-muted-foreground">{trigger.cron}</code></>}</Row>
      <Row label="Goal"><p className="max-h-64 overflow-y-auto rounded-md border bg-sunken p-3 wrap-anywhere whitespace-pre-wrap focus-ring" tabIndex={0} role="region" aria-label="Goal">{parameters.goal}</p></Row>
      <Row label="Repositories">
        <ul className="grid gap-1">{definition.repositories.map((id) => <li key={id} className="wrap-anywhere">{repositories.has(id) ? <Link className="text-link hover:underline" href={`/repositories/${id}`}>{repositories.get(id)}</Link> : "One that is gone"}</li>)}</ul>
      </Row>
      {inputs && Object.keys(inputs).length > 0 && (
        <Row label="Inputs">
          <ul className="grid gap-1">
            {Object.entries(inputs).map(([name, input]) => <li key={name} className="wrap-anywhere"><code className="font-mono text-xs">{name}</code>{input.description && ` – ${input.description}`}{input.options && `, one of ${input.options.join(", ")}`}{input.default !== undefined ? `, else ${input.default}` : input.required ? ", has to be given" : ""}</li>)}
          </ul>
        </Row>
      )}
      <Row label="Autonomy">{AUTONOMY.find(({ value }) => value === autonomy)?.label ?? "The workspace’s default"}</Row>
      <Row label="Model">{model ?? "The workspace’s default"}</Row>
      <Row label="Spends at most">{capWords(caps) ?? "What the workspace’s caps allow"}</Row>
      <Row label="Approvers">{approvers && approvers.length > 0 ? approvers.map((id) => people.get(id) ?? "Somebody who left").join(", ") : "Whoever may decide in this workspace"}</Row>
      <Row label="Quiet hours">{quietHours ? quietWords(quietHours) : "None"}</Row>
      {(parameters.baseBranch || parameters.turnLimit || parameters.fixLimit !== undefined || parameters.deadlineMinutes) && (
        <Row label="Limits of a run">{[parameters.baseBranch && `from ${parameters.baseBranch}`, parameters.turnLimit && `${parameters.turnLimit} turns`, parameters.fixLimit !== undefined && `${parameters.fixLimit} repairs`, parameters.deadlineMinutes && `${parameters.deadlineMinutes} minutes`].filter(Boolean).join(", ")}</Row>
      )}
    </dl>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[9rem_minmax(0,1fr)] sm:gap-4">
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}
