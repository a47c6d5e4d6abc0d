import { Skeleton } from "@/components/ui/skeleton";

/**
 * Stands where a list will be. Only lists have it: a page that may not exist must know that before
 * its first byte, or it could not answer 404.
 */
export function PageLoading() {
  return (
    <div className="grid gap-4" role="status">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-8 w-48" />
      <Skeleton className="h-12 w-full" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
