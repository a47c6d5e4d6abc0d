import { Card, CardTitle } from "@/components/ui/card";
import type { Check } from "@/lib/strategies/check-definition";
import { TimesList } from "./times-list";

/** Stands beside the form: what is wrong, else when it starts. */
export function LiveCheck({ checked, mistakes }: { checked: Check | null; mistakes: Check["mistakes"] }) {
  return (
    <Card className="xl:sticky xl:top-20">
      <CardTitle>{mistakes.length > 0 ? "Not ready yet" : "Check"}</CardTitle>
      <div role="status" className="grid gap-3 text-sm">
        {mistakes.length > 0 ? (
          <ul className="grid list-disc gap-1 pl-4 wrap-anywhere">
            {mistakes.map(({ field, message }, index) => <li key={index}>{field && !message.includes(field) && <span className="font-mono text-xs text-muted-foreground">{field}: </span>}{message}</li>)}
          </ul>
        ) : checked ? (
          <p>It can be saved.</p>
        ) : (
          <p className="text-muted-foreground">What is missing or wrong is said here while you type.</p>
        )}
        {checked && checked.times.length > 0 && (
          <div className="grid gap-1">
            <h3 className="font-medium">The next five times</h3>
            <TimesList times={checked.times} timezone={checked.timezone} />
          </div>
        )}
        {mistakes.length === 0 && checked !== null && checked.starts !== null && <p className="text-muted-foreground">In the last 30 days it would have started {checked.starts === 1 ? "once" : `${checked.starts} times`}.</p>}
      </div>
    </Card>
  );
}
