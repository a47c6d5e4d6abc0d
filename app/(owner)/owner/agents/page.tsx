import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { AgentCard } from "@/components/owner/agent-card";
import { readCatalogue } from "@/lib/ai/catalogue";
import { listModels } from "@/lib/ai/providers";
import { listAgents } from "@/lib/owner/agents";
import { pageOwner } from "../page-owner";
import { changeModel, pause, resume } from "./actions";

export const metadata: Metadata = { title: "Agents" };

export default async function AgentsPage() {
  const owner = await pageOwner();
  const [agents, catalogue] = await Promise.all([listAgents(owner), readCatalogue(owner.client)]);
  const models = listModels(catalogue).filter(({ replayed }) => !replayed).map(({ id, label }) => ({ id, label }));
  return (
    <>
      <PageHeader title="Agents" description="Each agent over all workspaces: 30 days in numbers, eight weeks as a trend, and how it stands where it worked last. Recorded answers do not count." />
      {agents.map((agent) => <AgentCard key={agent.agent} agent={agent} models={models} actions={{ pause, resume, changeModel }} />)}
    </>
  );
}
