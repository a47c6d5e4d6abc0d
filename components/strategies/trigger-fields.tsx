"use client";

import { useId } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCard, RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { FILTERS, type GithubEvent } from "@/lib/strategies/places";
import type { StrategyDraft } from "./draft";
import { Section } from "./section";
import type { FieldsProps } from "./what-fields";
import { cronWords, EVENT_CHOICES } from "./words";

const TRIGGERS: readonly { value: StrategyDraft["trigger"]; label: string; meaning: string }[] = [
  { value: "schedule", label: "On a schedule", meaning: "At times of a time zone, every five minutes at most." },
  { value: "github", label: "On GitHub", meaning: "When somebody who may write to the repository does something there." },
  { value: "manual", label: "By hand", meaning: "When a member presses Start." },
  { value: "api", label: "By API", meaning: "When a program asks, with the inputs that it takes." },
];
const FILTER_FIELDS = {
  labels: { label: "Labels", hint: "Any of them, with commas." },
  branches: { label: "Branches", hint: "With commas; * stands for anything." },
  checks: { label: "Checks", hint: "With commas; * stands for anything. Empty: any check." },
  says: { label: "Words", hint: "A comment that has them starts it." },
  people: { label: "People", hint: "Logins, with commas. Empty: everyone who may write." },
} as const;

/** What starts it. */
export function TriggerFields({ draft, change, errorOf, choices }: FieldsProps) {
  return (
    <Section title="When it starts">
      <RadioGroup legend="What starts it" legendHidden>
        <div className="grid gap-2 sm:grid-cols-2">
          {TRIGGERS.map(({ value, label, meaning }) => <RadioCard key={value} name="$trigger" value={value} title={label} description={meaning} checked={draft.trigger === value} onChange={() => change({ trigger: value })} />)}
        </div>
      </RadioGroup>
      {draft.trigger === "schedule" && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Times" error={errorOf("trigger.cron")} hint={errorOf("trigger.cron") ? "Minute, hour, day of the month, month, day of the week." : `${cronWords(draft.cron)}. Minute, hour, day of the month, month, day of the week.`}>
            {(control) => <Input required maxLength={100} spellCheck={false} className="font-mono" value={draft.cron} onChange={(event) => change({ cron: event.target.value })} {...control} />}
          </Field>
          <TimeZone label="Time zone" value={draft.timezone} onChange={(timezone) => change({ timezone })} error={errorOf("trigger.timezone")} choices={choices.timezones} />
          <Field label="What was missed while the app did not run">
            {(control) => (
              <Select value={draft.missed} onChange={(event) => change({ missed: event.target.value as StrategyDraft["missed"] })} {...control}>
                <option value="once">Start once for it</option>
                <option value="skip">Skip it</option>
              </Select>
            )}
          </Field>
        </div>
      )}
      {draft.trigger === "github" && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Event" error={errorOf("trigger.event")} className="sm:col-span-2">
            {(control) => <Select value={draft.event} onChange={(event) => change({ event: event.target.value as GithubEvent })} {...control}>{EVENT_CHOICES.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}</Select>}
          </Field>
          {FILTERS[draft.event].map((name) => (
            <Field key={name} label={FILTER_FIELDS[name].label} hint={FILTER_FIELDS[name].hint} error={errorOf(`trigger.filters.${name}`)}>
              {(control) => <Input maxLength={1_000} spellCheck={false} value={draft.filters[name]} onChange={(event) => change({ filters: { ...draft.filters, [name]: event.target.value } })} {...control} />}
            </Field>
          ))}
        </div>
      )}
    </Section>
  );
}

/** A time zone by its name, with those that there are to choose from. */
export function TimeZone({ label, value, onChange, error, choices }: { label: string; value: string; onChange: (value: string) => void; error?: string; choices: string[] }) {
  const list = useId();
  return (
    <Field label={label} error={error} hint="Such as Europe/Berlin.">
      {(control) => (
        <>
          <Input required maxLength={60} spellCheck={false} list={list} value={value} onChange={(event) => onChange(event.target.value)} {...control} />
          <datalist id={list}>{choices.map((zone) => <option key={zone} value={zone} />)}</datalist>
        </>
      )}
    </Field>
  );
}
