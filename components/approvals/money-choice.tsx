import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface MoneyAct {
  suggested_micros?: number;
  options?: string[];
}

/** How a run at a cap goes on: with more money, or once the window rolls. */
export function MoneyChoice({ act }: { act: unknown }) {
  const { suggested_micros = 0, options = [] } = (act ?? {}) as MoneyAct;
  const [way, setWay] = useState<"more" | "wait">("more");
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">How it goes on</legend>
      <label className="flex min-h-6 items-center gap-2 text-sm"><input type="radio" name="choice" value="more" checked={way === "more"} onChange={() => setWay("more")} />With more money</label>
      {way === "more" && (
        <Field label="More, in dollars" className="max-w-48">
          {(control) => <Input name="more" inputMode="decimal" required defaultValue={(suggested_micros / 1_000_000).toFixed(2)} {...control} />}
        </Field>
      )}
      {options.includes("wait") && <label className="flex min-h-6 items-center gap-2 text-sm"><input type="radio" name="choice" value="wait" checked={way === "wait"} onChange={() => setWay("wait")} />By waiting until the window rolls</label>}
    </fieldset>
  );
}
