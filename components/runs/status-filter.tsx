import Link from "next/link";
import { cn } from "@/components/ui/cn";
import type { RunStatus } from "@/lib/runs/schema";

const CHOICES: { status?: RunStatus; label: string }[] = [
  { label: "All" },
  { status: "running", label: "Running" },
  { status: "waiting", label: "Waits for you" },
  { status: "queued", label: "Queued" },
  { status: "paused", label: "Paused" },
  { status: "succeeded", label: "Succeeded" },
  { status: "failed", label: "Failed" },
  { status: "cancelled", label: "Cancelled" },
];

export function StatusFilter({ status }: { status: RunStatus | undefined }) {
  return (
    <nav aria-label="Filter by status" className="-mx-1 overflow-x-auto">
      <ul className="flex gap-1 p-1">
        {CHOICES.map((choice) => (
          <li key={choice.label}>
            <Link
              href={choice.status ? `/runs?status=${choice.status}` : "/runs"}
              aria-current={choice.status === status ? "true" : undefined}
              className={cn("flex h-8 items-center rounded-full border px-3 text-sm whitespace-nowrap focus-ring", choice.status === status ? "border-primary bg-primary text-primary-foreground" : "hover:bg-muted")}
            >
              {choice.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
