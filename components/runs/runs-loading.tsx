import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/components/ui/cn";
import { RUN_COLUMNS } from "./runs-row";

/** Stands where the list of runs will be, in its shape. */
export function RunsLoading({ rows = 8 }: { rows?: number }) {
  return (
    <div className="@container overflow-clip rounded-lg border" role="status">
      <span className="sr-only">Loading runs</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={cn("grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0", RUN_COLUMNS)}>
          <Skeleton className="h-5 w-24 rounded-full" />
          <div className="order-3 col-span-2 grid gap-1.5 @3xl:order-none @3xl:col-span-1">
            <Skeleton className="h-4 w-3/4" />
            <Skeleton className="h-3 w-28" />
          </div>
          <Skeleton className="hidden h-4 w-16 @3xl:block" />
          <Skeleton className="hidden h-4 w-20 justify-self-end @3xl:block" />
          <Skeleton className="hidden h-4 w-28 @5xl:block" />
          <Skeleton className="order-2 h-4 w-16 justify-self-end @3xl:order-none" />
        </div>
      ))}
    </div>
  );
}
