import Link from "next/link";
import { PER, whom } from "@/components/budgets/words";
import { dollars } from "@/components/runs/format";
import { Card, CardTitle } from "@/components/ui/card";
import { Meter } from "@/components/ui/meter";
import type { Cap } from "@/lib/governance/budgets/schema";

/** Caps shown; the page of budgets has them all. */
const MOST = 6;

/** What is used of the workspace's caps, and of the others that are nearest to their end. */
export function SpendAgainstCaps({ caps }: { caps: Cap[] }) {
  const share = ({ spentMicros, reservedMicros, amountMicros }: Cap) => (amountMicros > 0 ? (spentMicros + reservedMicros) / amountMicros : 1);
  const tenant = caps.filter(({ scope }) => scope === "tenant");
  const others = caps.filter(({ scope }) => scope !== "tenant").toSorted((a, b) => share(b) - share(a));
  return (
    <Card className="content-start gap-3">
      <CardTitle>Spend against caps</CardTitle>
      {[...tenant, ...others].slice(0, MOST).map((cap) => (
        <Meter key={`${cap.scope}.${cap.subject}.${cap.period}`} label={`${whom(cap)}, ${PER[cap.period]}`} value={cap.spentMicros} reserved={cap.reservedMicros} max={cap.amountMicros} text={`${dollars(cap.spentMicros + cap.reservedMicros)} of ${dollars(cap.amountMicros)}`} />
      ))}
      <p className="mt-auto flex flex-wrap gap-x-4 text-sm">
        <Link href="/settings/budgets" className="rounded-sm focus-ring">{caps.length > MOST ? `All ${caps.length} caps` : "Budgets"}</Link>
        <Link href="/costs" className="rounded-sm focus-ring">Costs</Link>
      </p>
    </Card>
  );
}
