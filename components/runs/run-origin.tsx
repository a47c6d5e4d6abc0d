import { OutsideLink } from "@/components/ui/outside-link";
import type { RunOrigin as Origin } from "@/lib/runs/schema";

const FROM: Record<Origin["kind"], string> = { issue: "from", assignment: "by assigning", comment: "by a comment on", check: "to repair", review: "by a review of", strategy: "through a strategy, on" };

/** Who on GitHub started the run, and from where. */
export function RunOrigin({ origin: { kind, issueNumber, pullNumber, actorLogin, url } }: { origin: Origin }) {
  const place = pullNumber === null ? `issue #${issueNumber}` : `pull request #${pullNumber}`;
  return <span className="flex flex-wrap items-center gap-x-1 text-xs text-muted-foreground">Started by {actorLogin} {FROM[kind]} {url ? <OutsideLink href={url}>{place}</OutsideLink> : place}</span>;
}
