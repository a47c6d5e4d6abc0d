import { actWords } from "@/components/history/words";
import { Time } from "@/components/layout/time";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { PlatformAct } from "@/lib/owner/owners";

/** What the platform's own record says last. */
export function PlatformActs({ acts }: { acts: readonly PlatformAct[] }) {
  return (
    <Card>
      <CardHeader><CardTitle>The platform&apos;s record</CardTitle><CardDescription>The newest 50 rows of what owners changed and looked at. What they did in a workspace is in its own record.</CardDescription></CardHeader>
      {acts.length === 0 ? <p className="text-sm text-muted-foreground">Nothing is recorded yet.</p> : (
        <ol className="grid gap-2.5 text-sm">
          {acts.map(({ number, at, actorName, act, targetName, before, after }) => (
            <li key={number} className="grid gap-0.5 border-l-2 pl-3">
              <span className="text-xs wrap-anywhere text-muted-foreground"><Time at={at} />, {actorName}</span>
              <span className="wrap-anywhere">{actWords(act)}{targetName && `: ${targetName}`}</span>
              {shown(after ?? before) && <code className="font-mono text-xs wrap-anywhere text-muted-foreground">{shown(after ?? before)}</code>}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

/** What everybody can tell from the row itself. */
const KNOWN = /^id$|_id$|_by$|^(created|opened)_at$/;

/** One side of a change in a line, cut where it is long. */
function shown(side: unknown): string {
  const text = Object.entries(side ?? {}).filter(([name, value]) => value !== null && !KNOWN.test(name)).map(([name, value]) => `${name.replaceAll("_", " ")}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
