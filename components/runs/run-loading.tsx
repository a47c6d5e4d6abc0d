import { Skeleton } from "@/components/ui/skeleton";

/** The run page's shape while it is being read. */
export function RunLoading() {
  return (
    <div role="status" aria-label="The run is being read" className="grid gap-6">
      <div className="grid gap-3">
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-5 w-24 rounded-full" />
        <Skeleton className="h-7 w-full max-w-2xl" />
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
