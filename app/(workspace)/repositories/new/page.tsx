import type { Metadata } from "next";
import { ReachableList } from "@/components/github/reachable-list";
import { PageHeader } from "@/components/layout/page-header";
import { AddRepositoryForm } from "@/components/repositories/add-repository-form";
import { SourceLinks } from "@/components/repositories/source-links";
import { Alert } from "@/components/ui/alert";
import { MorningError } from "@/lib/errors";
import { listInstallations, readPersonalToken } from "@/lib/github/queries";
import { listReachable, sourceSchema, type Source } from "@/lib/github/reachable";
import type { Actor } from "@/lib/tenants/actor";
import { pageActor } from "../../page-actor";
import { addFromGithub, addRepository, inspectPlace } from "../actions";

export const metadata: Metadata = { title: "Add a repository" };

export default async function NewRepositoryPage({ searchParams }: PageProps<"/repositories/new">) {
  const { from, q, page } = await searchParams;
  const source = sourceSchema.safeParse(from).data ?? null;
  const actor = await pageActor();
  const [installations, token] = await Promise.all([listInstallations(actor), readPersonalToken(actor)]);
  return (
    <div className="mx-auto grid w-full max-w-2xl grid-cols-1 gap-6">
      <PageHeader title="Add a repository" description="Runs work on branches of their own in it; your checkout is not touched." />
      <SourceLinks here={source} installations={installations.filter(({ removedAt }) => !removedAt)} token={token} />
      {source === null ? (
        <AddRepositoryForm action={addRepository} inspect={inspectPlace} />
      ) : (
        <OfGithub actor={actor} source={source} q={typeof q === "string" ? q.slice(0, 200) : ""} page={Math.max(1, Math.min(1_000, Math.trunc(Number(page)) || 1))} />
      )}
    </div>
  );
}

async function OfGithub({ actor, source, q, page }: { actor: Actor; source: Source; q: string; page: number }) {
  const list = await listReachable(actor, source, { q, page }).catch((error: unknown) => {
    if (error instanceof MorningError) return error.message;
    throw error;
  });
  if (typeof list === "string") return <Alert variant="danger" title="Its repositories cannot be listed">{list}</Alert>;
  return <ReachableList list={list} source={source} q={q} page={page} add={addFromGithub.bind(null, source)} />;
}
