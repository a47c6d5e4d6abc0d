import { lookOf } from "@/components/checks/check-look";
import { cn } from "@/components/ui/cn";
import { union, verdicts } from "@/lib/runs/compare";
import type { RunCheck } from "@/lib/runs/schema";

/** How each check ended on the last commit of either run. */
export function Checks({ a, b }: { a: RunCheck[]; b: RunCheck[] }) {
  const [ofA, ofB] = [verdicts(a), verdicts(b)];
  const names = union([...ofA.keys()], [...ofB.keys()]);
  if (names.length === 0) return <p className="text-sm text-muted-foreground">No checks ran in either.</p>;
  return (
    <ul className="divide-y rounded-lg border bg-card text-sm">
      {names.map(({ item: name }) => (
        <li key={name} className="grid grid-cols-2 gap-x-4 gap-y-0.5 px-3 py-2 md:grid-cols-4">
          <span className="col-span-2 font-medium wrap-anywhere">{name}</span>
          {([["A", ofA.get(name)], ["B", ofB.get(name)]] as const).map(([letter, check]) => {
            const look = check && lookOf(check);
            return (
              <span key={letter} className="flex items-center gap-1.5">
                <span className="text-xs text-muted-foreground">{letter}</span>
                {look ? <><look.Icon className={cn("size-4 shrink-0", look.className)} aria-hidden />{look.label}</> : <span className="text-muted-foreground">did not run</span>}
              </span>
            );
          })}
        </li>
      ))}
    </ul>
  );
}
