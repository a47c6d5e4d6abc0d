import { createTwoFilesPatch } from "diff";
import { FileCode2 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { z } from "zod";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { dollars } from "@/components/runs/format";
import { DefinitionView } from "@/components/strategies/definition-view";
import { DryRunView } from "@/components/strategies/dry-run-view";
import { EnabledSwitch } from "@/components/strategies/enabled-switch";
import { FiringsList } from "@/components/strategies/firings-list";
import { rate } from "@/components/strategies/strategies-table";
import { StrategyActions } from "@/components/strategies/strategy-actions";
import { TimesList } from "@/components/strategies/times-list";
import { VersionsList } from "@/components/strategies/versions-list";
import { Alert } from "@/components/ui/alert";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { browserSupabase } from "@/lib/db/browser-address";
import { listRepositories } from "@/lib/repositories/queries";
import { dryRun } from "@/lib/strategies/dry-run";
import { listFirings, listVersions, readStrategy } from "@/lib/strategies/queries";
import type { StrategyVersion } from "@/lib/strategies/schema";
import { toYaml } from "@/lib/strategies/yaml";
import { listMembers, permissionsOf } from "@/lib/tenants/queries";
import { orNotFound, pageActor, pageId } from "../../page-actor";
import { copyStrategy, removeStrategy, startStrategy, switchStrategy } from "../actions";

// The title and the page read it once.
const readOnce = cache(async (id: string) => orNotFound(readStrategy(await pageActor(), pageId(id))));

export async function generateMetadata({ params }: PageProps<"/strategies/[id]">): Promise<Metadata> {
  return { title: (await readOnce((await params).id)).name };
}

export default async function StrategyPage({ params, searchParams }: PageProps<"/strategies/[id]">) {
  const { id } = await params;
  const { version, before, look } = await searchParams;
  const strategy = await readOnce(id);
  const actor = await pageActor();
  const from = z.iso.datetime({ offset: true }).safeParse(before).data;
  const [permissions, members, repositories, firings, versions] = await Promise.all([permissionsOf(actor), listMembers(actor), listRepositories(actor), listFirings(actor, id, { before: from }), listVersions(actor, id)]);
  const { definition, stats, source, fileError } = strategy;
  const past = look === "back" && definition ? await dryRun(actor, definition) : null;
  const mayWrite = permissions.has("strategies.write");
  const people = new Map(members.map(({ userId, displayName, email }) => [userId, displayName || email]));
  const names = new Map(repositories.items.map((repository) => [repository.id, repository.name]));
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <Breadcrumb links={[{ href: "/strategies", label: "Strategies" }]} here={strategy.name} />
      <PageHeader
        title={strategy.name}
        description={<span className="flex flex-wrap items-center gap-x-3 gap-y-1">Version {strategy.version}<span className="inline-flex items-center gap-2"><span aria-hidden>{strategy.enabled ? "Enabled" : "Disabled"}</span><EnabledSwitch {...strategy} mayWrite={mayWrite} switchStrategy={switchStrategy} /></span></span>}
        actions={
          <StrategyActions
            id={id} name={strategy.name} enabled={strategy.enabled} inputs={definition?.inputs ?? {}} readable={definition !== null} mayWrite={mayWrite} mayStart={permissions.has("runs.write")}
            mayEdit={mayWrite && source === "workspace" && definition !== null} mayDelete={mayWrite && (source === "workspace" || fileError !== null)} startKey={crypto.randomUUID()}
            start={startStrategy.bind(null, id)} copy={copyStrategy.bind(null, id)} remove={removeStrategy.bind(null, id)}
          />
        }
      />
      {source === "repository" && (
        <Alert variant={fileError ? "danger" : "info"} title={fileError ? "Its file cannot be used as it is" : strategy.enabled ? "A repository keeps it" : "A repository keeps it, and an admin has not enabled this version"}>
          <p className="flex min-w-0 items-center gap-1.5"><FileCode2 className="size-4 shrink-0" aria-hidden /><span className="min-w-0 font-mono text-xs wrap-anywhere">{strategy.filePath}</span></p>
          {fileError ? <p className="wrap-anywhere whitespace-pre-wrap">{fileError}</p> : <p>Whoever may push can change the file; each change disables it until an admin has looked at what it says and enables it again.</p>}
        </Alert>
      )}
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid min-w-0 gap-6">
          <Card><CardTitle>What it says</CardTitle>{definition ? <DefinitionView definition={definition} repositories={names} people={people} /> : <p className="text-sm text-muted-foreground">Nothing that can be read yet.</p>}</Card>
          <section className="grid min-w-0 gap-3">
            <h2 id="history" className="font-semibold">History</h2>
            {firings.items.length > 0 ? <FiringsList firings={firings.items} people={people} /> : <EmptyState title={from ? "Nothing before this" : "It never started anything yet"}>{strategy.enabled ? "What it starts stands here, and why it did not where it was to." : "It is disabled."}</EmptyState>}
            {firings.older && <Button asChild variant="secondary" className="justify-self-start"><Link href={{ pathname: `/strategies/${id}`, query: { before: firings.older } }}>Older</Link></Button>}
          </section>
          {versions.length > 0 && <section className="grid min-w-0 gap-3"><h2 id="versions" className="font-semibold">Versions</h2><VersionsList id={id} versions={versions} current={strategy.version} people={people} shown={changeOf(versions, Number(version))} /></section>}
        </div>
        <div className="grid gap-6">
          {definition?.trigger.type === "schedule" && <Card><CardTitle>The next five times</CardTitle>{strategy.nextTimes.length > 0 ? <div className="text-sm"><TimesList times={strategy.nextTimes} timezone={definition.trigger.timezone} /></div> : <p className="text-sm text-muted-foreground">None while it is disabled.</p>}</Card>}
          <Card>
            <CardTitle>The last 30 days</CardTitle>
            <dl className="grid grid-cols-2 gap-3 text-sm tabular-nums">
              <div><dt className="text-muted-foreground">Runs</dt><dd>{stats.runs}</dd></div>
              <div><dt className="text-muted-foreground">Spent</dt><dd>{dollars(stats.costMicros)}</dd></div>
              <div className="col-span-2"><dt className="text-muted-foreground">Ended well</dt><dd>{rate(strategy)}</dd></div>
            </dl>
          </Card>
          {definition && <Card><CardTitle>What would it have started?</CardTitle>{past ? <DryRunView result={past} /> : <Button asChild variant="secondary" className="justify-self-start self-start"><Link scroll={false} href={{ pathname: `/strategies/${id}`, query: { look: "back" } }}>Look at the last 30 days</Link></Button>}</Card>}
        </div>
      </div>
    </>
  );
}

/** What a version changed, as a patch of their YAML; null for the first, and for none that is listed. */
function changeOf(versions: StrategyVersion[], wanted: number): { version: number; patch: string } | null {
  const [after, before] = [wanted, wanted - 1].map((number) => versions.find(({ version }) => version === number));
  if (!after || !before) return null;
  const patch = createTwoFilesPatch("", "", toYaml(before.definition), toYaml(after.definition), "", "", { context: 2 });
  return { version: wanted, patch: patch.split("\n").slice(4).join("\n").trimEnd() };
}
