import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import type { RepositoryCheck } from "@/lib/repositories/check-repository";
import type { Asked } from "./use-answer";

/** Whether a run could start in the chosen repository now, in a line that is always there. */
export function RepositoryState({ asked: { answer, problem, asking }, branch }: { asked: Asked<{ check: RepositoryCheck }>; branch: string }) {
  const check = answer?.check;
  return (
    <div role="status" className="flex min-h-10 gap-2 text-sm">
      {problem !== undefined || check?.problem ? (
        <>
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
          <p className="min-w-0 wrap-anywhere">{problem ?? check?.problem}</p>
        </>
      ) : asking || !check ? (
        <>
          <LoaderCircle className="mt-0.5 size-4 shrink-0 text-muted-foreground motion-safe:animate-spin" aria-hidden />
          <p className="text-muted-foreground">Looking at the repository</p>
        </>
      ) : check.checks.length === 0 ? (
        <>
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
          <p>It is there, but no checks were found on {branch}, so nothing could verify a change. Name them in a file .morning.yml, or add a test script.</p>
        </>
      ) : (
        <>
          <CircleCheck className="mt-0.5 size-4 shrink-0 text-success" aria-hidden />
          <p className="min-w-0 wrap-anywhere">
            It is there, with <span className="font-medium">{branch}</span> and {check.checks.length === 1 ? "one check" : `${check.checks.length} checks`} from {check.source}:{" "}
            <span className="text-muted-foreground">{check.checks.map(({ name }) => name).join(", ")}</span>
          </p>
        </>
      )}
    </div>
  );
}
