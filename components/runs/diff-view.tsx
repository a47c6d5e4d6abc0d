import { cn } from "@/components/ui/cn";

/** Lines drawn of one diff; the rest is in the plain text. */
const MAX_LINES = 5_000;

/** A unified diff as text: the signs stay, so that colour only repeats them. */
export function DiffView({ diff, label }: { diff: string; label: string }) {
  const lines = diff.replace(/\n$/, "").split("\n");
  return (
    <div role="region" aria-label={label} tabIndex={0} className="max-h-[75vh] overflow-auto rounded-lg border bg-card focus-ring">
      <pre className="w-max min-w-full py-2 font-mono text-xs leading-5">
        {lines.slice(0, MAX_LINES).map((line, index) => (
          <span key={index} className={cn("block px-3", lookOf(line))}>{line || " "}</span>
        ))}
        {lines.length > MAX_LINES && <span className="block px-3 pt-2 font-sans text-muted-foreground">{`… and ${lines.length - MAX_LINES} lines more.`}</span>}
      </pre>
    </div>
  );
}

function lookOf(line: string): string {
  if (line.startsWith("diff --git ") || line.startsWith("+++ ") || line.startsWith("--- ") || line.startsWith("===")) return "bg-muted font-semibold";
  if (line.startsWith("@@")) return "text-info";
  if (line.startsWith("+")) return "bg-success-soft text-success";
  if (line.startsWith("-")) return "bg-danger-soft text-danger";
  return "";
}
