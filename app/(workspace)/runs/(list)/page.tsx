import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PageHeader } from "@/components/layout/page-header";
import { FirstRun } from "@/components/runs/first-run";
import { RUNS_PAGE } from "@/components/runs/runs-api";
import { RunsFilter } from "@/components/runs/runs-filter";
import { isFiltered, loadRunsFilters } from "@/components/runs/runs-filters";
import { RunsList } from "@/components/runs/runs-list";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OPEN_CATALOGUE } from "@/lib/ai/catalogue";
import { listModels } from "@/lib/ai/providers";
import { browserSupabase } from "@/lib/db/browser-address";
import { demoProblem } from "@/lib/demo/try-demo";
import { listRepositories } from "@/lib/repositories/queries";
import { listRuns } from "@/lib/runs/queries";
import { listMembers } from "@/lib/tenants/queries";
import { orNotFound, pageActor } from "../../page-actor";
import { startDemo } from "./actions";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({ searchParams }: PageProps<"/runs">) {
  const filters = await loadRunsFilters(searchParams);
  const actor = await pageActor();
  const { q, status, repository, model, mine } = filters;
  const [page, repositories, members] = await Promise.all([
    orNotFound(listRuns(actor, { limit: RUNS_PAGE, q: q.slice(0, 200) || undefined, status: status ?? undefined, repositoryId: repository ?? undefined, model: model ?? undefined, createdBy: mine ? actor.userId : undefined })),
    listRepositories(actor),
    listMembers(actor),
  ]);
  const filtered = isFiltered(filters);
  const firstUse = page.items.length === 0 && !filtered;
  const listKey = JSON.stringify([actor.tenantId, actor.userId, filters]);
  const people = members.length > 1 ? Object.fromEntries(members.map(({ userId, displayName, email }) => [userId, displayName || email])) : {};
  return (
    <>
      <PageHeader title="Runs" description="Each takes one goal to a verified change." actions={!firstUse && <Button asChild><Link href="/runs/new"><Plus aria-hidden />New run</Link></Button>} />
      {firstUse ? (
        <FirstRun startDemo={startDemo} problem={await demoProblem(actor)} hasRepository={repositories.items.length > 0} supabase={browserSupabase()} tenantId={actor.tenantId} />
      ) : (
        <RunsFilter repositories={repositories.items.map(({ id, name }) => ({ id, name }))} models={listModels(OPEN_CATALOGUE).map(({ id, label }) => ({ id, label }))}>
          {page.items.length === 0 && <EmptyState className="mb-4" title="No run matches">Remove a filter, or <Link href="/runs">show all runs</Link>.</EmptyState>}
          <RunsList key={listKey} listKey={listKey} supabase={browserSupabase()} tenantId={actor.tenantId} filters={filters} page={page} people={people} />
        </RunsFilter>
      )}
    </>
  );
}
