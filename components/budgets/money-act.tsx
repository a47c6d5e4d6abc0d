import { Time } from "@/components/layout/time";
import { dollars } from "@/components/runs/format";
import { Meter } from "@/components/ui/meter";
import { capWords } from "@/lib/ai/refused-cap";
import { moneyActSchema, type MoneyAct } from "@/lib/governance/budgets/money-act";

/** The act as it is known, or null when it is of another shape. */
export function readMoneyAct(act: unknown): MoneyAct | null {
  return moneyActSchema.safeParse(act).data ?? null;
}

/** What a run at a cap asks for: which cap, how much of it is used, what the next call may need. */
export function MoneyActView({ act }: { act: MoneyAct }) {
  const { cap } = act;
  const words = capWords({ ...cap, subjectName: cap.subject_name });
  return (
    <div className="grid min-w-0 gap-3 text-sm">
      <p>The next call may need up to {dollars(act.needed_micros)}, and {dollars(Math.max(0, cap.amount_micros - cap.used_micros))} is left under {words}. What was done so far is pushed.</p>
      <Meter label={<span className="first-letter:uppercase">{words}</span>} value={cap.used_micros} max={cap.amount_micros} text={`${dollars(cap.used_micros)} of ${dollars(cap.amount_micros)}`} />
      {cap.ends_at && <p className="text-muted-foreground">This {cap.period} ends <Time at={cap.ends_at} />.</p>}
    </div>
  );
}
