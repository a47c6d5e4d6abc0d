import { cn } from "@/components/ui/cn";

/** Numbers with what they are; six, eight or twelve fill their rows. */
export function Facts({ facts }: { facts: readonly (readonly [label: string, value: string])[] }) {
  return (
    <dl className={cn("grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-border", facts.length % 4 === 0 ? "sm:grid-cols-4" : "sm:grid-cols-3", facts.length % 8 === 0 ? "xl:grid-cols-8" : "xl:grid-cols-6")}>
      {facts.map(([label, value]) => (
        <div key={label} className="grid content-start gap-0.5 bg-card px-3.5 py-2.5">
          <dt className="text-xs text-muted-foreground">{label}</dt>
          <dd className="text-base font-semibold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
