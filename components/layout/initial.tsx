import { cn } from "@/components/ui/cn";

/** The first letter of a name, where a picture would be; the name itself stands beside it. */
export function Initial({ name, square = false }: { name: string; square?: boolean }) {
  return (
    <span aria-hidden className={cn("grid size-5 shrink-0 place-items-center bg-primary text-[0.6875rem] font-semibold text-primary-foreground uppercase", square ? "rounded" : "rounded-full bg-muted text-foreground")}>
      {[...name.trim()][0] ?? "?"}
    </span>
  );
}
