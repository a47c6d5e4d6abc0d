import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Skeleton } from "@/components/ui/skeleton";
import type { Run } from "@/lib/runs/schema";
import { Goal } from "./goal";
import { StatusBadge } from "./status-badge";

/** The run page's shape while it is being read, with what is known by then: which run it is and how it stands. */
export function RunLoading({ run }: { run: Run }) {
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <p role="status" className="sr-only">The run is being read</p>
      <div className="grid gap-3">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <Breadcrumb links={[{ href: "/runs", label: "Runs" }]} here={run.repository?.name ?? "Run"} />
          <Skeleton className="h-9 w-80 max-w-full md:h-8" />
        </div>
        <div className="grid gap-2">
          <StatusBadge run={run} />
          <Goal goal={run.goal} />
          {!run.finishedAt && <Skeleton className="h-6 w-64 max-w-full" />}
        </div>
      </div>
      <Skeleton className="h-18 w-full" />
      <div className="flex gap-3 overflow-hidden">{[0, 1, 2, 3].map((stage) => <Skeleton key={stage} className="h-9 w-28 shrink-0" />)}</div>
      <Skeleton className="h-9 w-full" />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]">
        <Skeleton className="h-112" />
        <Skeleton className="hidden h-112 lg:block" />
      </div>
    </div>
  );
}
