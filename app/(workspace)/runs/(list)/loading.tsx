import { RunsLoading } from "@/components/runs/runs-loading";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <Skeleton className="h-13 w-72 max-w-full" />
      <Skeleton className="h-20 w-full" />
      <RunsLoading />
    </>
  );
}
