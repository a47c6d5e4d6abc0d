import { count } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ModelPrice } from "@/lib/ai/prices";

interface ProviderModelsProps {
  label: string;
  models: { id: string; price: ModelPrice | null; isDefault: boolean }[];
}

// As price lists print them: $0.125 must not become $0.13.
const PRICE = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 6 });
const price = (micros: number) => PRICE.format(micros / 1_000_000);
const number = "text-right tabular-nums whitespace-nowrap";

/** The models of one provider with what a million of their tokens costs. */
export function ProviderModels({ label, models }: ProviderModelsProps) {
  return (
    <section className="grid grid-cols-1 gap-2">
      <h2 className="text-base font-semibold tracking-tight">{label}</h2>
      <Table label={`Models of ${label}`}>
        <TableHeader>
          <TableRow>
            <TableHead>Model</TableHead>
            <TableHead className="text-right">In</TableHead>
            <TableHead className="text-right">Cached</TableHead>
            <TableHead className="text-right">Out</TableHead>
            <TableHead className="text-right">Context</TableHead>
            <TableHead>Where the price is from</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {models.map(({ id, price: rates, isDefault }) => (
            <TableRow key={id}>
              <TableCell className="whitespace-nowrap"><span className="font-mono text-xs">{id}</span> {isDefault && <Badge variant="info">Default</Badge>}</TableCell>
              {rates ? (
                <>
                  <TableCell className={number}>{price(rates.input)}</TableCell>
                  <TableCell className={number}>{price(rates.cached)}</TableCell>
                  <TableCell className={number}>{price(rates.output)}</TableCell>
                  <TableCell className={number}>{count(rates.contextTokens)}</TableCell>
                  <TableCell className="min-w-64 text-xs text-muted-foreground wrap-anywhere">{rates.source}</TableCell>
                </>
              ) : (
                <TableCell colSpan={5} className="text-muted-foreground">Its price is not known, so it cannot be used yet: set MODEL_PRICES.</TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <p className="text-xs text-muted-foreground">Dollars for a million tokens; the largest request in tokens.</p>
    </section>
  );
}
