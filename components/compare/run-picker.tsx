"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

export interface PickableRun {
  id: string;
  /** Goal, model and state, in a line. */
  label: string;
}

interface RunPickerProps {
  letter: "A" | "B";
  /** The run that is chosen; null when none is. */
  value: string | null;
  /** The run on the other side. */
  other: string | null;
  groups: { label: string; runs: PickableRun[] }[];
}

/** Chooses one side of the comparison; the address says which, so that going back does too. */
export function RunPicker({ letter, value, other, groups }: RunPickerProps) {
  const router = useRouter();
  const [going, go] = useTransition();
  const choose = (id: string) => {
    const [a, b] = letter === "A" ? [id, other] : [other, id];
    go(() => router.push(`/runs/compare?${new URLSearchParams({ ...(a && { a }), ...(b && { b }) })}`, { scroll: false }));
  };
  return (
    <Field label={`Run ${letter}`}>
      {(control) => (
        <Select key={value} defaultValue={value ?? ""} aria-busy={going} onChange={(event) => choose(event.target.value)} {...control}>
          {value === null && <option value="" disabled>Choose a run</option>}
          {groups.filter(({ runs }) => runs.length > 0).map((group) => (
            <optgroup key={group.label} label={group.label}>
              {group.runs.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}
