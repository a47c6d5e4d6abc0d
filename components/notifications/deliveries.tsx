import { Hash, Inbox, Mail } from "lucide-react";
import Link from "next/link";
import { Time } from "@/components/layout/time";
import { Badge, type BadgeVariant } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import type { Delivery } from "@/lib/notifications/channel-schema";

const STATES: Record<Delivery["status"], { word: string; variant: BadgeVariant }> = {
  sending: { word: "on its way", variant: "info" },
  sent: { word: "sent", variant: "success" },
  failed: { word: "failed", variant: "danger" },
  skipped: { word: "not sent", variant: "neutral" },
};

/** The last messages, with what became of each. */
export function Deliveries({ deliveries, ofAll }: { deliveries: Delivery[]; ofAll: boolean }) {
  return (
    <section aria-labelledby="deliveries" className="grid gap-3">
      <div className="grid gap-1">
        <h2 id="deliveries" className="font-semibold">Last messages</h2>
        <p className="text-sm text-muted-foreground">{ofAll ? "What this workspace was told by mail and in Slack" : "What you were told by mail"}: the last twenty. They are kept for 30 days.</p>
      </div>
      {deliveries.length === 0 ? (
        <EmptyState icon={<Inbox />} title="Nothing was sent yet" />
      ) : (
        <ul className="grid divide-y rounded-lg border bg-card">
          {deliveries.map(({ id, title, path, channel, recipient, status, lastError, createdAt }) => {
            const { word, variant } = STATES[status];
            const Icon = channel === "mail" ? Mail : Hash;
            return (
              <li key={id} className="grid gap-1 p-3.5">
                <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
                  <Link href={path} className="inline-flex min-h-6 min-w-0 items-center rounded-sm font-medium text-link wrap-anywhere focus-ring hover:underline">{title}</Link>
                  <Badge variant={variant}>{word}</Badge>
                </div>
                <p className="text-sm wrap-anywhere text-muted-foreground">
                  <Icon aria-hidden className="mr-1.5 inline size-3.5 align-[-2px]" />
                  {channel === "mail" ? "Mail to" : "Slack,"} {recipient}, <Time at={createdAt} />
                </p>
                {lastError && <p className={status === "skipped" ? "text-sm text-muted-foreground" : "text-sm text-danger"}>{lastError}</p>}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
