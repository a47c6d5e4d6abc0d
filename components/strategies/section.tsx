import type { ReactNode } from "react";
import { Checkbox } from "@/components/ui/checkbox";

/** A part of the form with its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid min-w-0 grid-cols-1 gap-5" aria-label={title}>
      <h2 className="border-b pb-2 text-base font-semibold tracking-tight">{title}</h2>
      {children}
    </section>
  );
}

interface CheckListProps {
  legend: string;
  hint?: string;
  error?: string;
  items: { value: string; label: string; note?: string }[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

/** Several of many, in a box that scrolls when there are a lot. */
export function CheckList({ legend, hint, error, items, chosen, onChange }: CheckListProps) {
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-2 text-sm leading-none font-medium">{legend}</legend>
      <div className="grid max-h-60 gap-1 overflow-y-auto rounded-lg border p-2">
        {items.length === 0 && <p className="px-1 text-sm text-muted-foreground">There is none to choose.</p>}
        {items.map(({ value, label, note }) => (
          <label key={value} className="flex min-h-8 min-w-0 cursor-pointer items-center gap-2 rounded px-1 text-sm hover:bg-muted">
            <Checkbox checked={chosen.includes(value)} onChange={(event) => onChange(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))} />
            <span className="max-w-3/5 shrink-0 truncate">{label}</span>
            {note && <span className="min-w-0 truncate font-mono text-xs text-muted-foreground">{note}</span>}
          </label>
        ))}
      </div>
      {hint && <p className="text-sm text-muted-foreground">{hint}</p>}
      {error && <p className="text-sm text-danger">{error}</p>}
    </fieldset>
  );
}
