import { Play } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { StopControl } from "@/components/governance/stop-control";
import { PageHeader } from "@/components/layout/page-header";
import { DeleteRepository } from "@/components/repositories/delete-repository";
import { EditRepositoryForm } from "@/components/repositories/edit-repository-form";
import { RunRow } from "@/components/runs/runs-row";
import { Alert } from "@/components/ui/alert";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Button } from "@/components/ui/button";
import { Card, CardDescription, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { REMOVED, SUSPENDED } from "@/lib/github/app-token";
import { TOKEN_INVALID } from "@/lib/github/credential-of";
import { listStops } from "@/lib/governance/stops/queries";
import { readRepository } from "@/lib/repositories/queries";
import { listRuns } from "@/lib/runs/queries";
import { permissionsOf } from "@/lib/tenants/queries";
import { orNotFound, pageActor, pageId } from "../../page-actor";
import { lift, stop } from "../../settings/limits/actions";
import { removeRepository, saveRepository } from "../actions";

const RECENT = 10;

const OUT_OF_REACH = { suspended: SUSPENDED, removed: REMOVED, token_invalid: TOKEN_INVALID };

// The title and the page read it once.
const readOnce = cache(async (id: string) => orNotFound(readRepository(await pageActor(), pageId(id))));

export async function generateMetadata({ params }: PageProps<"/repositories/[id]">): Promise<Metadata> {
  return { title: (await readOnce((await params).id)).name };
}

export default async function RepositoryPage({ params }: PageProps<"/repositories/[id]">) {
  const { id } = await params;
  const repository = await readOnce(id);
  const actor = await pageActor();
  const [permissions, runs, stops] = await Promise.all([permissionsOf(actor), listRuns(actor, { repositoryId: id, limit: RECENT }), listStops(actor)]);
  const mayWrite = permissions.has("repositories.write");
  const start = permissions.has("runs.write") && <Button asChild><Link href={`/runs/new?repository=${id}`}><Play aria-hidden />New run here</Link></Button>;
  return (
    <>
      <Breadcrumb links={[{ href: "/repositories", label: "Repositories" }]} here={repository.name} />
      <PageHeader title={repository.name} description={<span className="font-mono text-xs wrap-anywhere">{repository.url ? <a className="text-link underline" href={repository.url}>{repository.location}</a> : repository.location}</span>} actions={start} />
      {repository.access !== "ok" && <Alert variant="warning" title="No run can work here now"><p>{OUT_OF_REACH[repository.access]} <Link className="text-link underline" href="/settings/github">GitHub settings</Link></p></Alert>}
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <section aria-labelledby="runs" className="grid min-w-0 gap-3">
          <div className="flex items-baseline justify-between gap-4">
            <h2 id="runs" className="font-semibold">Recent runs</h2>
            {runs.items.length > 0 && <Link href={`/runs?repository=${id}`} className="text-sm text-link hover:underline">{runs.nextCursor ? "All of its runs" : "In the list of runs"}</Link>}
          </div>
          {runs.items.length > 0 ? (
            <div role="list" aria-labelledby="runs" className="@container overflow-clip rounded-lg border">
              {runs.items.map((run, index) => <RunRow key={run.id} run={run} place={index + 1} places={runs.items.length} />)}
            </div>
          ) : (
            <EmptyState title="No runs here yet">A run works on a branch of its own; your checkout is not touched.</EmptyState>
          )}
        </section>
        <div className="grid gap-6">
          <Card>
            <CardTitle>Settings</CardTitle>
            <EditRepositoryForm action={saveRepository.bind(null, id)} repository={repository} mayWrite={mayWrite} />
          </Card>
          <Card>
            <CardTitle>Stop</CardTitle>
            <CardDescription>Runs here pause within five seconds and go on where they were when the stop is lifted; nothing new begins.</CardDescription>
            <StopControl thing="this repository" target={{ scope: "repository", subject: id }} stopped={stops.find(({ scope, subject }) => scope === "repository" && subject === id) ?? null} mayManage={permissions.has("governance.manage")} stop={stop} lift={lift} />
          </Card>
          {mayWrite && (
            <Card>
              <CardTitle>Remove</CardTitle>
              <CardDescription>Forgets it and its runs here. The git repository itself is not touched.</CardDescription>
              <DeleteRepository name={repository.name} action={removeRepository.bind(null, id)} />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
