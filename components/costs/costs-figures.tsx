import Link from "next/link";
import type { ReactNode } from "react";
import { count, dollars } from "@/components/runs/format";
import { Card } from "@/components/ui/card";
import type { Costs, Forecast } from "@/lib/governance/costs/schema";
import { entriesHref, type CostsAddress } from "./address";
import { longDay } from "./day-words";
import { money } from "./words";

/** The sums of what is shown, each a link to its rows, and what the month comes to. */
export function CostsFigures({ costs: { total }, forecast, address }: { costs: Costs; forecast: Forecast; address: CostsAddress }) {
  const recorded = { ...address, filters: { ...address.filters, recorded: "true" as const } };
  return (
    <dl className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Figure name="Spent" href={entriesHref(address)} value={money(total.costMicros)}>{count(total.entries)} {total.entries === 1 ? "row" : "rows"} of the ledger, corrections and estimates included.</Figure>
      <Figure name="Of it, recorded answers" href={entriesHref(recorded)} value={money(total.recordedMicros)}>What they say they cost. Nobody bills it.</Figure>
      <Figure name="Tokens" href={entriesHref(address)} value={count(total.inputTokens + total.outputTokens)}>
        {count(total.inputTokens)} in, {count(total.cachedTokens)} of them cached; {count(total.outputTokens)} out, {count(total.reasoningTokens)} of them reasoning.
      </Figure>
      <Figure name="This month, if it goes on" value={dollars(forecast.monthMicros)}>
        {dollars(forecast.spentMicros)} so far + {dollars(forecast.meanMicros)}, the mean of the last 7 full days, × {forecast.daysLeft.toFixed(1)} days until the end of {longDay(forecast.monthEnds)}.
      </Figure>
    </dl>
  );
}

function Figure({ name, value, href, children }: { name: string; value: string; href?: string; children: ReactNode }) {
  return (
    <Card className="gap-1 p-4">
      <dt className="text-sm text-muted-foreground">{name}</dt>
      <dd className="grid gap-1">
        <span className="text-xl font-semibold tabular-nums wrap-anywhere">{href ? <Link href={href} className="rounded-sm focus-ring hover:underline">{value}</Link> : value}</span>
        <span className="text-xs text-muted-foreground tabular-nums">{children}</span>
      </dd>
    </Card>
  );
}
