import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { count } from "@/components/runs/format";
import type { SeenPlace } from "./use-inspection";

/** What is at the place that was typed: its branch, its checks, and what stands in the way. Always there, so that screen readers hear it change. */
export function PlaceReport({ seen: { looking, found, problem } }: { seen: SeenPlace }) {
  return (
    <div aria-live="polite" className="min-h-6 text-sm [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
      {looking && <p className="flex gap-2 text-muted-foreground"><LoaderCircle className="motion-safe:animate-spin" aria-hidden />Looking at this place…</p>}
      {problem && <p className="flex gap-2 text-danger"><CircleAlert aria-hidden /><span className="min-w-0 wrap-anywhere">{problem}</span></p>}
      {found && (
        <div className="grid gap-2">
          {found.registeredAs ? (
            <p className="flex gap-2 text-warning"><TriangleAlert aria-hidden /><span>It is registered already: <Link href={`/repositories/${found.registeredAs}`}>open it</Link>.</span></p>
          ) : (
            <p className="flex gap-2 text-success"><CircleCheck aria-hidden />A git repository with {count(found.fileCount)} {found.fileCount === 1 ? "file" : "files"} and {found.branches.length === 1 ? "one branch" : `${count(found.branches.length)} branches`}.</p>
          )}
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 pl-6 [&_dt]:text-muted-foreground">
            <dt>Base branch</dt><dd className="font-mono text-xs leading-5 wrap-anywhere">{found.defaultBranch}</dd>
            {found.checks.length > 0 && (
              <>
                <dt>Checks</dt>
                <dd>
                  <ul className="grid gap-0.5">{found.checks.map(({ name, command }) => <li key={name} className="wrap-anywhere">{name}: <code className="font-mono text-xs">{command}</code></li>)}</ul>
                  <p className="text-xs text-muted-foreground">Found in {found.source}.</p>
                </dd>
              </>
            )}
          </dl>
          {found.problems.map((sentence) => <p key={sentence} className="flex gap-2 text-warning"><TriangleAlert aria-hidden /><span className="min-w-0 wrap-anywhere">{sentence}</span></p>)}
        </div>
      )}
    </div>
  );
}
