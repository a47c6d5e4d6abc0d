import { CardSkeleton } from "@/components/ui/skeleton";

/** The heading and the tabs are there already. */
export default function SettingsLoading() {
  return (
    <div className="grid gap-6" role="status">
      <span className="sr-only">Loading</span>
      <CardSkeleton lines={2} />
      <CardSkeleton lines={1} />
    </div>
  );
}
