"use client";

import { useState } from "react";
import { dollars } from "@/components/runs/format";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { CapSubject } from "@/lib/governance/budgets/queries";
import type { Cap } from "@/lib/governance/budgets/schema";
import { SCOPE_GROUPS } from "./words";

interface CapFormProps {
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
  subjects: readonly CapSubject[];
  most: Record<Cap["period"], number>;
}

/** Adds a cap, or changes the one that is there for the same subject and period. */
export function CapForm({ action, subjects, most }: CapFormProps) {
  const [period, setPeriod] = useState<Cap["period"]>("day");
  const groups = [...new Set(subjects.map(({ scope }) => scope))];
  return (
    <ActionForm action={action} submit="Set the cap" done="The cap holds from now on.">
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <Field label="For whom">
          {(control) => (
            <Select name="subject" {...control}>
              {groups.map((scope) => (
                <optgroup key={scope} label={SCOPE_GROUPS[scope]}>
                  {subjects.filter((subject) => subject.scope === scope).map(({ subject, name }) => <option key={subject} value={`${scope}:${subject}`}>{name}</option>)}
                </optgroup>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Over">
          {(control) => (
            <Select name="period" defaultValue="day" onChange={(event) => setPeriod(event.target.value as Cap["period"])} {...control}>
              <option value="hour">An hour</option>
              <option value="day">A day</option>
              <option value="month">A month</option>
            </Select>
          )}
        </Field>
        <Field label="Dollars" hint={`At most ${dollars(most[period])}, as the platform allows.`}>
          {(control) => <Input name="dollars" type="number" required min={0} max={most[period] / 1_000_000} step="any" inputMode="decimal" {...control} />}
        </Field>
      </div>
    </ActionForm>
  );
}
