"use client";

import { ChevronRight } from "lucide-react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { StartRunValues } from "./values";

interface MoreChoicesProps {
  values: StartRunValues;
  change: (part: Partial<StartRunValues>) => void;
  fields: Record<string, string>;
  branches: string[];
  defaultBranch: string;
}

const LIMITS = [
  { name: "turnLimit", label: "Turns", min: 1, max: 500, hint: "Model calls of the work itself; 40 is usual." },
  { name: "fixLimit", label: "Repairs", min: 0, max: 10, hint: "Attempts after red checks." },
  { name: "deadlineMinutes", label: "Deadline, in minutes", min: 1, max: 1440, hint: "Time that it waits for people does not count." },
] as const;

/** What most runs leave as it is. It opens by itself when something in it is not valid. */
export function MoreChoices({ values, change, fields, branches, defaultBranch }: MoreChoicesProps) {
  const wrong = ["baseBranch", ...LIMITS.map(({ name }) => name)].some((name) => fields[name]);
  const chosen = values.baseBranch || defaultBranch;
  return (
    <details key={String(wrong)} open={wrong || undefined} className="group rounded-lg border" onInvalidCapture={(event) => (event.currentTarget.open = true)}>
      <summary className="flex cursor-pointer list-none items-center gap-2 rounded-lg px-4 py-2.5 text-sm font-medium focus-ring [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 text-muted-foreground group-open:rotate-90" aria-hidden />
        More
        <span className="truncate font-normal text-muted-foreground">{chosen}, {values.turnLimit} turns, {values.fixLimit} repairs, {values.deadlineMinutes} min</span>
      </summary>
      <div className="grid gap-4 px-4 pt-1 pb-4 sm:grid-cols-2">
        <Field label="Base branch" error={fields.baseBranch} hint="Where it starts, and what it is merged into.">
          {(control) => (
            <Select name="baseBranch" value={chosen} onChange={(event) => change({ baseBranch: event.target.value })} {...control}>
              {[...new Set([chosen, ...branches])].filter(Boolean).map((branch) => <option key={branch} value={branch}>{branch}</option>)}
            </Select>
          )}
        </Field>
        {LIMITS.map(({ name, label, hint, ...limits }) => (
          <Field key={name} label={label} error={fields[name]} hint={hint}>
            {(control) => <Input name={name} type="number" required step={1} inputMode="numeric" {...limits} value={values[name]} onChange={(event) => change({ [name]: event.target.value })} {...control} />}
          </Field>
        ))}
      </div>
    </details>
  );
}
