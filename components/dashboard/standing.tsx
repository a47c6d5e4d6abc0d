import Link from "next/link";
import { Subjects } from "@/components/trust/subjects";
import { Card, CardTitle } from "@/components/ui/card";
import type { Standings } from "@/lib/governance/reputation/schema";

/** How far each agent is trusted, and what made it so. */
export function AgentsStanding({ standings: { subjects, thresholds } }: { standings: Standings }) {
  return (
    <Card>
      <CardTitle>Agents&apos; standing</CardTitle>
      <Subjects subjects={subjects.filter(({ kind }) => kind === "agent")} thresholds={thresholds} />
      <p className="text-sm"><Link href="/settings/trust" className="rounded-sm focus-ring">Trust of agents and repositories</Link></p>
    </Card>
  );
}
