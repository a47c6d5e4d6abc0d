import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

/**
 * Stands where a list will be. Only lists have it: a page that may not exist must know that before
 * its first byte, or it could not answer 404.
 */
export function PageLoading() {
  return (
    <div className="grid gap-6" role="status">
      <span className="sr-only">Loading</span>
      <div className="grid gap-2">
        <Skeleton className="h-7 w-40" />
        <Skeleton className="h-4 w-72 max-w-full" />
      </div>
      <TableSkeleton />
    </div>
  );
}
