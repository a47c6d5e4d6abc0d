"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { exactTime } from "@/components/layout/relative-time";
import { useJson } from "@/components/layout/use-json";
import { Alert } from "@/components/ui/alert";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import type { EntryDetail, HistoryEntry } from "@/lib/governance/audit/history-schema";
import { Sides } from "./sides";
import { ACTORS, actWords, targetAddress } from "./words";

/** One entry with everything it holds; null is closed. */
export function EntrySheet({ entry, onClose }: { entry: HistoryEntry | null; onClose: () => void }) {
  return (
    <Sheet open={entry !== null} onOpenChange={(open) => !open && onClose()}>
      {entry && (
        <SheetContent title={entry.kind === "run" ? "Run" : actWords(entry.act)} className="w-[40rem]">
          <Entry entry={entry} onClose={onClose} />
        </SheetContent>
      )}
    </Sheet>
  );
}

function Entry({ entry, onClose }: { entry: HistoryEntry; onClose: () => void }) {
  const { data, problem } = useJson<{ entry: EntryDetail }>(entry.kind === "run" ? null : `/api/v1/history/entry?key=${encodeURIComponent(entry.key)}`);
  const link = targetAddress(entry);
  const detail = data?.entry;
  return (
    <div className="grid gap-5 text-sm">
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-2 [&_dd]:wrap-anywhere [&_dt]:text-muted-foreground">
        <Fact name="When">{exactTime(Date.parse(entry.at))}</Fact>
        <Fact name="Who">{ACTORS[entry.actorKind]}{entry.actorName !== "policy" && `, ${entry.actorName}`}</Fact>
        {entry.kind === "run" && <Fact name="State">{entry.state}{entry.detail && `, ${entry.detail.replaceAll("_", " ")}`}</Fact>}
        <Fact name={entry.kind === "decision" ? "Choice" : "What"}>{entry.targetName ?? entry.targetKind.replaceAll("_", " ")}</Fact>
        {detail?.address && <Fact name="Address">{detail.address}</Fact>}
        {entry.kind === "audit" && <Fact name="Act">{entry.act}</Fact>}
        {entry.kind === "audit" && <Fact name="Number">{Number(entry.key.split(":")[1])}</Fact>}
        {detail?.hash && <Fact name="Hash"><span className="font-mono text-xs">{detail.hash}</span></Fact>}
      </dl>
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        {link && <Link href={link.href}>{link.label}</Link>}
        {entry.targetId && <Link href={`/history?target=${encodeURIComponent(entry.runId ? `run:${entry.runId}` : `${entry.targetKind}:${entry.targetId}`)}`} onClick={onClose}>Everything about this {entry.runId ? "run" : entry.targetKind === "tenant" ? "workspace" : entry.targetKind.replaceAll("_", " ")}</Link>}
      </p>
      {problem && <Alert variant="warning" title="The details could not be read">{problem}</Alert>}
      {entry.kind !== "run" && !detail && !problem && <div role="status" className="grid gap-2"><span className="sr-only">Loading the details</span><Skeleton className="h-4 w-2/3" /><Skeleton className="h-24" /></div>}
      {detail?.reason && <p className="wrap-anywhere whitespace-pre-wrap">{detail.reason}</p>}
      {detail && entry.kind === "decision" && <Sides before={null} after={detail.evidence} label="What it rested on" />}
      {detail && entry.kind === "audit" && <Sides before={detail.before} after={detail.after} label="Before and after" />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <><dt>{name}</dt><dd>{children}</dd></>;
}
