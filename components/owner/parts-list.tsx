import { Badge } from "@/components/ui/badge";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import type { Part, PartHealth } from "@/lib/health/check-parts";

/** Whether each part of the platform works. */
export function PartsList({ parts }: { parts: Record<Part, PartHealth> }) {
  return (
    <Card>
      <CardHeader><CardTitle>Parts</CardTitle></CardHeader>
      <ul className="grid gap-2.5 text-sm">
        {Object.entries(parts).map(([part, { status, note }]) => (
          <li key={part} className="flex items-start justify-between gap-3">
            <span className="min-w-0"><span className="font-medium capitalize">{part}</span>{note && <span className="block text-xs wrap-anywhere text-muted-foreground">{note}</span>}</span>
            <Badge variant={status === "ok" ? "success" : "danger"}>{status === "ok" ? "Works" : "Does not work"}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}
