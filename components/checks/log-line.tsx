import { CircleX } from "lucide-react";
import { cn } from "@/components/ui/cn";

interface LogLineProps {
  number: number;
  /** undefined while it is being read. */
  text: string | undefined;
  /** How wide numbers get, in characters. */
  digits: number;
  failing: boolean;
  chosen: boolean;
  /** What to mark within it, whatever its case; empty for nothing. */
  query: string;
  onChoose: () => void;
}

/** One line of a log with its number; a press on the number gives it an address. */
export function LogLine({ number, text, digits, failing, chosen, query, onChoose }: LogLineProps) {
  return (
    <div data-line={number} aria-current={chosen || undefined} className={cn("flex min-h-5 font-mono text-xs leading-5", failing && "bg-danger-soft", chosen && "outline-2 -outline-offset-2 outline-ring")}>
      <span className="relative flex shrink-0" style={{ width: `calc(${digits}ch + 2.25rem)` }}>
        {failing && <CircleX className="pointer-events-none absolute top-1 left-1 size-3 text-danger" aria-label="Failure" role="img" />}
        {/* Not a stop for Tab: there are as many as lines. Enter on the log and the field for a line do the same. */}
        <button type="button" tabIndex={-1} onClick={onChoose} aria-label={`Line ${number}`} title={`Line ${number}`} className="flex flex-1 cursor-pointer items-start justify-end pr-2.5 text-muted-foreground tabular-nums select-none hover:text-foreground hover:underline">{number}</button>
      </span>
      {text === undefined ? <span className="my-1.5 h-2 rounded bg-muted" style={{ width: `${20 + ((number * 37) % 50)}%` }} /> : <span className="min-w-0 flex-1 pr-3 wrap-anywhere whitespace-pre-wrap">{query ? <Marked text={text} query={query} /> : text}</span>}
    </div>
  );
}

function Marked({ text, query }: { text: string; query: string }) {
  const [lower, wanted] = [text.toLowerCase(), query.toLowerCase()];
  // Some letters change their length with their case: then places in one are not places in the other.
  if (lower.length !== text.length) return text;
  const parts = [];
  let at = 0;
  for (let found = lower.indexOf(wanted); found >= 0; found = lower.indexOf(wanted, at)) {
    parts.push(text.slice(at, found), <mark key={found} className="rounded-xs bg-warning-soft text-foreground outline outline-warning">{text.slice(found, found + wanted.length)}</mark>);
    at = found + wanted.length;
  }
  return [...parts, text.slice(at)];
}
