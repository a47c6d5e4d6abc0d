import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { EMPTY, toDraft } from "@/components/strategies/draft";
import { StrategyForm } from "@/components/strategies/strategy-form";
import { Alert } from "@/components/ui/alert";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { readRunValues } from "@/lib/runs/queries";
import { permissionsOf } from "@/lib/tenants/queries";
import { orNotFound, pageActor, pageId } from "../../page-actor";
import { checkWritten, makeStrategy } from "../actions";
import { readChoices } from "../choices";

export const metadata: Metadata = { title: "New strategy" };

export default async function NewStrategyPage({ searchParams }: PageProps<"/strategies/new">) {
  const { run: named } = await searchParams;
  const actor = await pageActor();
  const runId = typeof named === "string" ? pageId(named) : null;
  const [permissions, choices, run] = await Promise.all([permissionsOf(actor), readChoices(actor), runId ? orNotFound(readRunValues(actor, runId)) : null]);
  const initial = toDraft(
    run
      ? { ...EMPTY, name: run.goal.split("\n")[0]!.slice(0, 80), parameters: { goal: run.goal.replaceAll(/\{\{|\}\}/g, "").slice(0, 10_000), baseBranch: run.baseBranch, turnLimit: run.turnLimit, fixLimit: run.fixLimit, deadlineMinutes: run.deadlineMinutes }, repositories: [run.repositoryId], model: run.model, autonomy: run.autonomy, caps: { run: run.capMicros / 1_000_000 } }
      : { ...EMPTY, repositories: choices.repositories.length === 1 ? [choices.repositories[0]!.id] : [] },
  );
  return (
    <>
      <Breadcrumb links={[{ href: "/strategies", label: "Strategies" }]} here="New strategy" />
      <PageHeader title="New strategy" description={run ? "As the run was, again and again." : "What should be done, when, and within which limits."} />
      {permissions.has("strategies.write") ? (
        <StrategyForm action={makeStrategy} check={checkWritten} initial={initial} yaml="" choices={choices} isNew />
      ) : (
        <Alert variant="warning" title="An admin makes strategies">Ask one of your workspace’s admins; you can start those that there are.</Alert>
      )}
    </>
  );
}
