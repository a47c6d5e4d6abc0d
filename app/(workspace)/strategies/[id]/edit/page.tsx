import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "@/components/layout/page-header";
import { toDraft } from "@/components/strategies/draft";
import { StrategyForm } from "@/components/strategies/strategy-form";
import { Alert } from "@/components/ui/alert";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { readStrategy } from "@/lib/strategies/queries";
import { nameAll } from "@/lib/strategies/resolve";
import { toYaml } from "@/lib/strategies/yaml";
import { permissionsOf } from "@/lib/tenants/queries";
import { orNotFound, pageActor, pageId } from "../../../page-actor";
import { changeStrategy, checkWritten } from "../../actions";
import { readChoices } from "../../choices";

export const metadata: Metadata = { title: "Edit the strategy" };

export default async function EditStrategyPage({ params }: PageProps<"/strategies/[id]/edit">) {
  const { id } = await params;
  const actor = await pageActor();
  const strategy = await orNotFound(readStrategy(actor, pageId(id)));
  const { definition } = strategy;
  if (!definition) notFound();
  const [permissions, choices, yaml] = await Promise.all([permissionsOf(actor), readChoices(actor), nameAll(actor, definition).then(toYaml)]);
  const why = strategy.source === "repository" ? `It is kept in ${strategy.filePath}; change it there, or duplicate it.` : permissions.has("strategies.write") ? null : "An admin changes strategies; you can start them.";
  return (
    <>
      <Breadcrumb links={[{ href: "/strategies", label: "Strategies" }, { href: `/strategies/${id}`, label: strategy.name }]} here="Edit" />
      <PageHeader title={`Edit ${strategy.name}`} description={`Version ${strategy.version}; what you save becomes the next one.`} />
      {why === null ? <StrategyForm action={changeStrategy.bind(null, id, strategy.version)} check={checkWritten} initial={toDraft(definition)} yaml={yaml} choices={choices} isNew={false} /> : <Alert variant="warning" title="It cannot be changed here">{why}</Alert>}
    </>
  );
}
