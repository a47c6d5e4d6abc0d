import Link from "next/link";
import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { StrategyVersion } from "@/lib/strategies/schema";

interface VersionsListProps {
  id: string;
  versions: StrategyVersion[];
  current: number;
  people: ReadonlyMap<string, string>;
  /** The version whose changes are shown, with them as a patch. */
  shown: { version: number; patch: string } | null;
}

/** Every version, newest first, and what one of them changed. */
export function VersionsList({ id, versions, current, people, shown }: VersionsListProps) {
  return (
    <ol className="divide-y overflow-clip rounded-lg border bg-card text-sm" aria-labelledby="versions">
      {versions.map(({ version, createdAt, createdBy }) => (
        <li key={version} className="grid gap-2 px-4 py-2.5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium">Version {version}</span>
            {version === current && <Badge variant="info">Current</Badge>}
            <span className="min-w-0 text-xs wrap-anywhere text-muted-foreground">{createdBy ? (people.get(createdBy) ?? "Somebody who left") : "From its file"}, <Time at={createdAt} /></span>
            {version > 1 && <Link className="ml-auto inline-flex min-h-6 items-center text-link hover:underline" scroll={false} href={{ pathname: `/strategies/${id}`, query: shown?.version === version ? {} : { version } }} aria-label={`${shown?.version === version ? "Hide" : "Show"} what version ${version} changed`}>{shown?.version === version ? "Hide changes" : "Changes"}</Link>}
          </div>
          {shown?.version === version && <Patch patch={shown.patch} version={version} />}
        </li>
      ))}
    </ol>
  );
}

function Patch({ patch, version }: { patch: string; version: number }) {
  return (
    <pre role="region" tabIndex={0} aria-label={`What version ${version} changed`} className="max-h-96 overflow-auto rounded-md border bg-sunken py-2 font-mono text-xs leading-5 focus-ring">
      {patch.split("\n").map((line, index) => <div key={index} className={cn("min-h-5 px-3 whitespace-pre-wrap wrap-anywhere", line.startsWith("+") ? "bg-success-soft" : line.startsWith("-") && "bg-danger-soft")}>{line}</div>)}
    </pre>
  );
}
