"use client";

import { useState } from "react";
import { Time } from "@/components/layout/time";
import { dollars } from "@/components/runs/format";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioCard, RadioGroup } from "@/components/ui/radio-group";
import { capWords } from "@/lib/ai/refused-cap";
import type { MoneyAct } from "@/lib/governance/budgets/money-act";

/** What a yes to more money means, as fields of the decision's form; `choiceOfForm` reads them. A no stops the run. */
export function MoneyChoice({ act: { cap, options, suggested_micros: suggested } }: { act: MoneyAct }) {
  const [choice, setChoice] = useState(options.includes("more") ? "more" : "wait");
  const words = capWords({ ...cap, subjectName: cap.subject_name });
  if (!options.includes("more") && !options.includes("wait")) return <p className="text-sm text-muted-foreground">The platform allows no more here. Reject to stop the run.</p>;
  return (
    <RadioGroup legend="If you approve">
      {options.includes("more") && (
        <RadioCard name="choice" value="more" checked={choice === "more"} onChange={() => setChoice("more")} title="Give more money" description={cap.scope === "run" ? "Raises the run's own cap." : `Raises ${words} for this ${cap.period} alone. Needs whoever may manage budgets.`} />
      )}
      {choice === "more" && (
        <Field label="How much more, in dollars" hint={`The platform allows ${dollars(Math.max(0, cap.most_micros - cap.amount_micros))} more at most.`}>
          {(control) => <Input name="more" type="number" required min={0.01} step="0.01" inputMode="decimal" max={(cap.most_micros - cap.amount_micros) / 1_000_000} defaultValue={(suggested / 1_000_000).toFixed(2)} className="max-w-40" {...control} />}
        </Field>
      )}
      {options.includes("wait") && (
        <RadioCard name="choice" value="wait" checked={choice === "wait"} onChange={() => setChoice("wait")} title={`Wait for the next ${cap.period}`} description={<>The run goes on by itself when this {cap.period} has ended{cap.ends_at && <>, <Time at={cap.ends_at} inControl /></>}.</>} />
      )}
    </RadioGroup>
  );
}
