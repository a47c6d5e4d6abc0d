import { FolderGit2, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PageHeader } from "@/components/layout/page-header";
import { RepositoriesTable } from "@/components/repositories/repositories-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { lastRuns, listRepositories } from "@/lib/repositories/queries";
import { orNotFound, pageActor } from "../page-actor";

export const metadata: Metadata = { title: "Repositories" };

export default async function RepositoriesPage({ searchParams }: PageProps<"/repositories">) {
  const { cursor } = await searchParams;
  const actor = await pageActor();
  const { items, nextCursor } = await orNotFound(listRepositories(actor, { cursor: typeof cursor === "string" ? cursor : undefined, limit: 50 }));
  const last = await lastRuns(actor, items.map(({ id }) => id));
  const add = (
    <Button asChild>
      <Link href="/repositories/new">
        <Plus aria-hidden />
        Add a repository
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title="Repositories" description="Where runs may work." actions={add} />
      {items.length > 0 ? (
        <RepositoriesTable repositories={items} lastRuns={last} />
      ) : (
        <EmptyState icon={<FolderGit2 />} title="No repositories yet" action={add}>Add one of GitHub, or a git repository of the machine that runs MorningAI.</EmptyState>
      )}
      {nextCursor && <Button asChild variant="secondary" className="justify-self-start"><Link href={{ pathname: "/repositories", query: { cursor: nextCursor } }}>Older</Link></Button>}
    </>
  );
}
