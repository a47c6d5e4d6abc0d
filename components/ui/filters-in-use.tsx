import { X } from "lucide-react";
import { Button } from "./button";

interface FiltersInUseProps<Name extends string> {
  /** What narrows the list, in words; without any nothing is shown. */
  filters: readonly { name: Name; label: string }[];
  onRemove: (name: Name) => void;
  onClear: () => void;
}

/** What narrows a list now; each can be taken away, and all at once. */
export function FiltersInUse<Name extends string>({ filters, onRemove, onClear }: FiltersInUseProps<Name>) {
  if (filters.length === 0) return null;
  return (
    <ul aria-label="Filters in use" className="flex flex-wrap items-center gap-2">
      {filters.map(({ name, label }) => (
        <li key={name} className="flex max-w-full items-center rounded-full bg-muted pl-3 text-xs">
          <span className="truncate">{label}</span>
          <button type="button" className="grid size-7 shrink-0 cursor-pointer place-items-center rounded-full focus-ring hover:text-danger" aria-label={`Remove the filter ${label}`} onClick={() => onRemove(name)}><X className="size-3.5" aria-hidden /></button>
        </li>
      ))}
      <li><Button variant="ghost" size="sm" onClick={onClear}>Clear</Button></li>
    </ul>
  );
}
