import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { MoneyAct } from "@/lib/governance/budgets/money-act";

const CENT = 10_000;
const dollars = (micros: number) => (micros % CENT === 0 ? (micros / 1_000_000).toFixed(2) : String(micros / 1_000_000));

/** Which ways a yes has: those that the act offers and whoever looks may choose. */
export function openWays({ options }: Pick<MoneyAct, "options">, moreRefusal: string | null): Array<"more" | "wait"> {
  return options.filter((way) => way === "wait" || (way === "more" && moreRefusal === null)) as Array<"more" | "wait">;
}

/** How a run at a cap goes on: with more money, or once the period rolls; and why not, where it cannot. */
export function MoneyChoice({ act: { cap, suggested_micros, options }, moreRefusal }: { act: MoneyAct; moreRefusal: string | null }) {
  const ways = openWays({ options }, moreRefusal);
  const [chosen, setWay] = useState<"more" | "wait">();
  const [typed, setTyped] = useState<string>();
  const way = chosen ?? ways[0];
  const room = Math.max(0, cap.most_micros - cap.amount_micros);
  const tooMuch = typed !== undefined && Number(typed) * 1_000_000 > room;
  if (ways.length === 0) return <p className="text-sm text-muted-foreground">{options.includes("more") ? moreRefusal : `No more can be given: the platform allows $${dollars(cap.most_micros)} here, and the run would need more than that.`}</p>;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">How it goes on</legend>
      {ways.includes("more") && <label className="flex min-h-6 items-center gap-2 text-sm"><input type="radio" name="choice" value="more" checked={way === "more"} onChange={() => setWay("more")} />With more money</label>}
      {ways.includes("more") && way === "more" && (
        <Field
          label="More, in dollars"
          hint={`At most $${dollars(room)} more: the platform allows $${dollars(cap.most_micros)} here.`}
          error={tooMuch ? `That is too much: at most $${dollars(room)} more.` : undefined}
          className="max-w-xs"
        >
          {(control) => <Input name="more" type="number" inputMode="decimal" required min={0.01} max={room / 1_000_000} step="any" value={typed ?? dollars(suggested_micros)} onChange={(event) => setTyped(event.target.value)} {...control} />}
        </Field>
      )}
      {ways.includes("wait") && <label className="flex min-h-6 items-center gap-2 text-sm"><input type="radio" name="choice" value="wait" checked={way === "wait"} onChange={() => setWay("wait")} />By waiting until the period ends</label>}
      {options.includes("more") && moreRefusal && <p className="text-sm text-muted-foreground">{moreRefusal}</p>}
    </fieldset>
  );
}
