import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HistoryTable } from "@/components/trust/history-table";
import { Subjects } from "@/components/trust/subjects";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { readHistory, readStandings } from "@/lib/governance/reputation/queries";
import { subjectKindSchema } from "@/lib/governance/reputation/schema";
import { pageActor } from "../../../../page-actor";

export const metadata: Metadata = { title: "How a score came about" };

export default async function HistoryPage({ params }: PageProps<"/settings/trust/[kind]/[subject]">) {
  const { kind, subject } = await params;
  const known = subjectKindSchema.safeParse(kind);
  const actor = await pageActor();
  const { subjects, thresholds } = await readStandings(actor);
  const found = subjects.find((each) => each.kind === known.data && each.subject === subject);
  if (!found) notFound();
  const events = await readHistory(actor, found.kind, found.subject);
  return (
    <>
      <Breadcrumb links={[{ href: "/settings/trust", label: "Trust" }]} here={found.kind === "agent" ? `The ${found.name}` : found.name} />
      <Card>
        <Subjects subjects={[found]} thresholds={thresholds} />
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Event by event</CardTitle>
          <CardDescription>It begins at {thresholds.start_score}. Between events it comes back towards that, half of the way in {thresholds.half_life_days} days. The newest 200 are shown.</CardDescription>
        </CardHeader>
        {events.length > 0 ? <HistoryTable events={events} /> : <EmptyState title="Nothing happened yet">Runs that end, decisions of people and what becomes of merged changes appear here.</EmptyState>}
      </Card>
    </>
  );
}
