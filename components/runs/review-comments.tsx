import { CheckCheck, Clock, PencilLine } from "lucide-react";
import { Time } from "@/components/layout/time";
import { Code } from "@/components/ui/code";
import { OutsideLink } from "@/components/ui/outside-link";
import type { ReviewComment } from "@/lib/runs/schema";

/** What reviewers said on the run's pull request, and what became of each comment. */
export function ReviewComments({ comments }: { comments: readonly ReviewComment[] }) {
  return (
    <section aria-labelledby="review-comments" className="grid gap-3">
      <h2 id="review-comments" className="text-sm font-medium">On the pull request</h2>
      <ol className="grid gap-3">
        {comments.map(({ id, path, line, authorLogin, body, status, settledSha, url, createdAt }) => {
          const place = line === null ? path : `${path}:${line}`;
          return (
            <li key={id} className="grid gap-2 rounded-lg border bg-card px-4 py-3">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
                <span className="font-medium">{authorLogin}</span>
                <span className="min-w-0 font-mono wrap-anywhere">{url ? <OutsideLink href={url}>{place}</OutsideLink> : place}</span>
              </p>
              <p className="text-sm wrap-anywhere whitespace-pre-wrap">{body}</p>
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted-foreground">
                <Time at={createdAt} />
                {status === "open" && <span className="flex items-center gap-1"><Clock className="size-3.5" aria-hidden />Waits to be worked in</span>}
                {status === "given" && <span className="flex items-center gap-1"><PencilLine className="size-3.5" aria-hidden />Is being worked in</span>}
                {status === "settled" && <span className="flex items-center gap-1"><CheckCheck className="size-3.5" aria-hidden />{settledSha ? <>Worked in with <Code>{settledSha.slice(0, 12)}</Code></> : "Read; nothing had to change"}</span>}
              </p>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
