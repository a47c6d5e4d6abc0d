import Link from "next/link";
import { Time } from "@/components/layout/time";
import { headline } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import type { ListedApproval } from "@/lib/approvals/schema";
import { settingLabel } from "@/lib/approvals/setting-names";
import { isOpen } from "./equal-acts";
import { KIND, STATUS } from "./words";

interface InboxRowProps {
  approval: ListedApproval;
  current: boolean;
  selected: boolean;
  onShow: () => void;
  onSelect: () => void;
}

/** One approval of the inbox: on a wide screen it is shown beside the list, on a phone it opens. */
export function InboxRow({ approval, current, selected, onShow, onSelect }: InboxRowProps) {
  const { id, kind, status, goal, repository, createdAt, expiresAt, decidedAt, decision, facts } = approval;
  const waits = status === "pending";
  const about = kind === "settings" ? settingLabel(facts.about) : facts.about;
  return (
    <li
      aria-current={current ? "true" : undefined}
      className={cn(
        "relative grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 gap-y-1 border-b border-l-4 border-l-transparent px-3 py-3 text-sm last:border-b-0 hover:bg-sunken has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-ring",
        waits && "border-l-warning", current && "lg:bg-muted",
      )}
    >
      <span className="relative z-10 grid size-6 place-items-center">
        {isOpen(approval) && <Checkbox checked={selected} onChange={onSelect} aria-label={`Select ${KIND[kind].toLowerCase()}: ${about}`} />}
      </span>
      <div className="grid min-w-0 gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <Badge variant={STATUS[status].variant}>{STATUS[status].label}</Badge>
          <Link
            href={`/approvals/${id}`}
            data-approval={id}
            onFocus={onShow}
            onClick={(event) => {
              // A press of Enter has no detail: it opens. A click shows it beside the list, where there is room.
              if (event.detail === 0 || event.metaKey || event.ctrlKey || !window.matchMedia("(min-width: 64rem)").matches) return;
              event.preventDefault();
              onShow();
            }}
            className={cn("outline-none after:absolute after:inset-0", waits ? "font-semibold" : "font-medium")}
          >
            {KIND[kind]}<span className="sr-only">: {headline(goal ?? about, 100)}</span>
          </Link>
        </div>
        {about && <p className="truncate font-mono text-xs">{about}</p>}
        {goal && <p className="line-clamp-2 wrap-anywhere">{headline(goal, 200)}</p>}
        <p className="flex flex-wrap gap-x-3 text-xs text-muted-foreground">
          {repository && <span className="max-w-full truncate">{repository}</span>}
          <span className="relative z-10">Asked <Time at={createdAt} inControl /></span>
          {waits ? <span className="relative z-10">Expires <Time at={expiresAt} inControl /></span> : decidedAt && <span className="relative z-10">Ended <Time at={decidedAt} inControl /></span>}
          {facts.delegatedToName && waits && <span>Handed to {facts.delegatedToName}</span>}
          {waits && decision && <span>{decision === "approved" ? "A yes" : "A no"} counts soon</span>}
          {waits && !decision && facts.votes.length > 0 && <span>{facts.votes.length} of {facts.peopleNeeded} said yes</span>}
        </p>
      </div>
    </li>
  );
}
