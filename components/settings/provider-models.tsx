import { count, dollars } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ModelPrice } from "@/lib/ai/prices";

interface ProviderModelsProps {
  label: string;
  models: { id: string; price: ModelPrice | null; isDefault: boolean }[];
}

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
          {models.map(({ id, price, isDefault }) => (
            <TableRow key={id}>
              <TableCell className="whitespace-nowrap"><span className="font-mono text-xs">{id}</span> {isDefault && <Badge variant="info">Default</Badge>}</TableCell>
              {price ? (
                <>
                  <TableCell className={number}>{dollars(price.input)}</TableCell>
                  <TableCell className={number}>{dollars(price.cached)}</TableCell>
                  <TableCell className={number}>{dollars(price.output)}</TableCell>
                  <TableCell className={number}>{count(price.contextTokens)}</TableCell>
                  <TableCell className="min-w-64 text-xs text-muted-foreground wrap-anywhere">{price.source}</TableCell>
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
