import { Checkbox } from "@/components/ui/checkbox";
import type { Wanted } from "@/lib/notifications/channel-schema";

interface WantedFieldsProps {
  /** Names the choice for screen readers. */
  legend: string;
  wanted: Wanted;
  labels: Record<keyof Wanted, string>;
}

/** What is told somewhere: three checkboxes. */
export function WantedFields({ legend, wanted, labels }: WantedFieldsProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{legend}</legend>
      {(["needsYou", "finished", "warnings"] as const).map((name) => (
        <label key={name} className="flex min-h-6 items-start gap-2 text-sm">
          <span className="flex h-5 items-center"><Checkbox name={name} defaultChecked={wanted[name]} /></span>
          {labels[name]}
        </label>
      ))}
    </fieldset>
  );
}
