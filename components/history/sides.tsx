interface SidesProps {
  before: unknown;
  after: unknown;
  label: string;
}

/** Two sides of a change, field by field, as text. With one side alone its fields stand there once. */
export function Sides({ before, after, label }: SidesProps) {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  if (names.length === 0) return null;
  const changed = before !== null && after !== null;
  return (
    <section aria-label={label} className="grid gap-2">
      <h3 className="font-medium">{label}</h3>
      <dl className="divide-y rounded-lg border">
        {names.map((name) => (
          <div key={name} className="grid gap-1.5 px-3 py-2">
            <dt className="text-xs text-muted-foreground">{name.replaceAll("_", " ")}</dt>
            {changed ? (
              <>
                <dd className="rounded-md bg-danger-soft px-2 py-1"><span className="sr-only">Before: </span><Value value={was[name]} sign="−" /></dd>
                <dd className="rounded-md bg-success-soft px-2 py-1"><span className="sr-only">After: </span><Value value={is[name]} sign="+" /></dd>
              </>
            ) : (
              <dd className={before !== null ? "rounded-md bg-danger-soft px-2 py-1" : ""}><Value value={name in is ? is[name] : was[name]} /></dd>
            )}
          </div>
        ))}
      </dl>
    </section>
  );
}

function Value({ value, sign }: { value: unknown; sign?: string }) {
  return (
    <span className="flex gap-2 font-mono text-xs">
      {sign && <span aria-hidden>{sign}</span>}
      <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">{value === null || value === undefined ? <span className="text-muted-foreground">nothing</span> : typeof value === "string" ? value : JSON.stringify(value, null, 2)}</span>
    </span>
  );
}

function fieldsOf(side: unknown): Record<string, unknown> {
  return typeof side === "object" && side !== null && !Array.isArray(side) ? (side as Record<string, unknown>) : side === null || side === undefined ? {} : { value: side };
}
