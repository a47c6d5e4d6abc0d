import type { ReactNode } from "react";
import { Time } from "@/components/layout/time";
import { count } from "@/components/runs/format";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

interface Rates {
  model: string;
  input: number;
  cached: number;
  cacheWrite: number;
  output: number;
  contextTokens: number;
}

interface PricesCardProps {
  /** What owners set, newest first. */
  prices: readonly (Rates & { id: string; validFrom: string; note: string })[];
  /** The list that came with this version. */
  builtIn: readonly (Rates & { source: string })[];
  /** Models whose price the environment says, whatever is set here. */
  fixed: readonly string[];
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

const RATES = [{ name: "input", label: "Input" }, { name: "cached", label: "Cached input" }, { name: "cache_write", label: "Cache writes" }, { name: "output", label: "Output" }] as const;
const dollars = (micros: number) => `$${micros / 1_000_000}`;

/** What models cost, with everything that was ever set. */
export function PricesCard({ prices, builtIn, fixed, action }: PricesCardProps) {
  return (
    <Card>
      <CardHeader><CardTitle>Prices</CardTitle><CardDescription>US dollars for a million tokens. A price that is set here stands before the built-in one from its moment on; what was charged before stays.</CardDescription></CardHeader>
      <ActionForm action={action} submit="Set the price" done="The price is set.">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Model" hint="provider:model">{(control) => <Input name="model" required maxLength={200} {...control} />}</Field>
          <Field label="From, UTC" hint="Empty is now.">{(control) => <Input name="from" type="datetime-local" {...control} />}</Field>
        </div>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-5">
          {RATES.map(({ name, label }) => <Field key={name} label={label}>{(control) => <Input name={name} inputMode="decimal" required {...control} />}</Field>)}
          <Field label="Context, tokens">{(control) => <Input name="context_tokens" inputMode="numeric" required defaultValue="128000" {...control} />}</Field>
        </div>
        <Field label="Where it is from">{(control) => <Input name="note" maxLength={400} {...control} />}</Field>
      </ActionForm>
      {fixed.length > 0 && <p className="text-sm text-muted-foreground wrap-anywhere">MODEL_PRICES of the environment stands before what is set here: {fixed.join(", ")}.</p>}
      {prices.length > 0 && <PriceTable label="Prices that were set" rows={prices.map((price) => ({ ...price, key: price.id, from: <Time at={price.validFrom} />, source: price.note }))} />}
      <details>
        <summary className="cursor-pointer text-sm font-medium focus-ring">Built-in prices</summary>
        <div className="pt-3"><PriceTable label="Built-in prices" rows={builtIn.map((price) => ({ ...price, key: price.model, from: "Always" }))} /></div>
      </details>
    </Card>
  );
}

function PriceTable({ label, rows }: { label: string; rows: readonly (Rates & { key: string; from: ReactNode; source: string })[] }) {
  return (
    <Table label={label}>
      <TableHeader>
        <TableRow><TableHead>Model</TableHead><TableHead>From</TableHead><TableHead className="text-right">Input</TableHead><TableHead className="text-right">Cached</TableHead><TableHead className="text-right">Writes</TableHead><TableHead className="text-right">Output</TableHead><TableHead className="text-right">Context</TableHead><TableHead>Source</TableHead></TableRow>
      </TableHeader>
      <TableBody>
        {rows.map(({ key, model, from, input, cached, cacheWrite, output, contextTokens, source }) => (
          <TableRow key={key}>
            <TableCell className="font-mono text-xs whitespace-nowrap">{model}</TableCell><TableCell className="whitespace-nowrap">{from}</TableCell>
            {[input, cached, cacheWrite, output].map((micros, place) => <TableCell key={place} className="text-right tabular-nums">{dollars(micros)}</TableCell>)}
            <TableCell className="text-right tabular-nums">{count(contextTokens)}</TableCell>
            <TableCell className="max-w-72 min-w-40 text-xs wrap-anywhere text-muted-foreground">{source || "–"}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
