import type { ReactNode } from "react";
import { Time } from "@/components/layout/time";
import { dollars } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Meter } from "@/components/ui/meter";
import type { Cap } from "@/lib/governance/budgets/schema";
import { capAmount, PER, whom } from "./words";

/** One cap: how much of it is used in its period of now, and when that ends. `children` are what may be done with it. */
export function CapCard({ cap, children }: { cap: Cap; children?: ReactNode }) {
  const used = cap.spentMicros + cap.reservedMicros;
  const percent = cap.amountMicros > 0 ? Math.floor((used / cap.amountMicros) * 100) : 100;
  const more = cap.amountMicros - cap.baseMicros;
  return (
    <Card className="grid content-start gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="min-w-0 text-sm font-medium wrap-anywhere">{whom(cap)}, {PER[cap.period]}</h3>
        <span className="flex flex-wrap gap-1">
          {cap.id === null && <Badge>Platform&apos;s default</Badge>}
          {percent >= 100 ? <Badge variant="danger">Used up</Badge> : percent >= 80 && <Badge variant="warning">{percent}% used</Badge>}
        </span>
      </div>
      <Meter label="Spent and set aside" value={cap.spentMicros} reserved={cap.reservedMicros} max={cap.amountMicros} text={`${dollars(used)} of ${capAmount(cap.amountMicros)}`} />
      <p className="text-sm text-muted-foreground">
        {cap.reservedMicros > 0 && <>{dollars(cap.reservedMicros)} of it is set aside for what is under way. </>}
        {more > 0 && <>{dollars(more)} more was given for this {cap.period}. </>}
        This {cap.period} ends <Time at={cap.endsAt} />.
      </p>
      {children}
    </Card>
  );
}
