"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { DAYS } from "@/lib/strategies/places";
import type { StrategyDraft } from "./draft";
import { CheckList, Section } from "./section";
import { TimeZone } from "./trigger-fields";
import type { FieldsProps } from "./what-fields";

const CAPS = [{ name: "run", label: "Each run, in dollars" }, { name: "hour", label: "An hour, in dollars" }, { name: "day", label: "A day, in dollars" }, { name: "month", label: "A month, in dollars" }] as const;
const LIMITS = [
  { name: "turnLimit", label: "Turns", min: 1, max: 500, hint: "Empty: 40." },
  { name: "fixLimit", label: "Repairs", min: 0, max: 10, hint: "Empty: 3." },
  { name: "deadlineMinutes", label: "Deadline, in minutes", min: 1, max: 1440, hint: "Empty: 120." },
] as const;
const DAY_LABELS = { mon: "Mon", tue: "Tue", wed: "Wed", thu: "Thu", fri: "Fri", sat: "Sat", sun: "Sun" } as const;

/** What holds it back: money, people, hours. */
export function LimitFields({ draft, change, errorOf, choices }: FieldsProps) {
  return (
    <Section title="Limits">
      <fieldset className="grid gap-2">
        <legend className="mb-3 text-sm leading-none font-medium text-muted-foreground">The most it may spend</legend>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          {CAPS.map(({ name, label }) => (
            <Field key={name} label={label} error={errorOf(`caps.${name}`)}>
              {(control) => <Input inputMode="decimal" maxLength={12} value={draft.caps[name]} onChange={(event) => change({ caps: { ...draft.caps, [name]: event.target.value } })} {...control} />}
            </Field>
          ))}
        </div>
        <p className="text-sm text-muted-foreground">Empty: the workspace’s caps alone. They hold in any case.</p>
      </fieldset>
      <CheckList legend="Approvers" hint="Who decides about its runs. None chosen: whoever may decide in this workspace." error={errorOf("approvers")} items={choices.people.map(({ id, name }) => ({ value: id, label: name }))} chosen={draft.approvers} onChange={(approvers) => change({ approvers })} />
      <fieldset className="grid gap-4">
        <legend className="sr-only">Quiet hours</legend>
        <label className="flex min-h-6 items-center gap-2 text-sm font-medium"><Checkbox checked={draft.quiet} onChange={(event) => change({ quiet: event.target.checked })} />Quiet hours, in which nothing starts</label>
        {draft.quiet && <QuietFields draft={draft} change={change} errorOf={errorOf} choices={choices} />}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label="Base branch" hint="Empty: the repository’s default." error={errorOf("parameters.baseBranch")}>{(control) => <Input maxLength={250} spellCheck={false} value={draft.baseBranch} onChange={(event) => change({ baseBranch: event.target.value })} {...control} />}</Field>
        {LIMITS.map(({ name, label, hint, ...limits }) => (
          <Field key={name} label={label} hint={hint} error={errorOf(`parameters.${name}`)}>
            {(control) => <Input type="number" inputMode="numeric" {...limits} value={draft[name]} onChange={(event) => change({ [name]: event.target.value })} {...control} />}
          </Field>
        ))}
      </div>
    </Section>
  );
}

function QuietFields({ draft, change, errorOf, choices }: FieldsProps) {
  return (
    <div className="grid gap-4 rounded-lg border p-4 sm:grid-cols-2">
      <fieldset className="sm:col-span-2">
        <legend className="mb-2 text-sm leading-none font-medium">They begin on</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {DAYS.map((day) => (
            <label key={day} className="flex min-h-6 items-center gap-2 text-sm">
              <Checkbox checked={draft.quietDays.includes(day)} onChange={(event) => change({ quietDays: event.target.checked ? [...draft.quietDays, day] : draft.quietDays.filter((each) => each !== day) })} />
              {DAY_LABELS[day]}
            </label>
          ))}
        </div>
      </fieldset>
      <Field label="From" error={errorOf("quietHours.from")}>{(control) => <Input type="time" required value={draft.quietFrom} onChange={(event) => change({ quietFrom: event.target.value })} {...control} />}</Field>
      <Field label="To" hint="Not after From: on the next day." error={errorOf("quietHours.to") ?? errorOf("quietHours")}>{(control) => <Input type="time" required value={draft.quietTo} onChange={(event) => change({ quietTo: event.target.value })} {...control} />}</Field>
      <TimeZone label="Time zone of the quiet hours" value={draft.quietTimezone} onChange={(quietTimezone) => change({ quietTimezone })} error={errorOf("quietHours.timezone")} choices={choices.timezones} />
      <Field label="What is due in them">
        {(control) => (
          <Select value={draft.quietThen} onChange={(event) => change({ quietThen: event.target.value as StrategyDraft["quietThen"] })} {...control}>
            <option value="wait">Waits until they end</option>
            <option value="skip">Is skipped</option>
          </Select>
        )}
      </Field>
    </div>
  );
}
