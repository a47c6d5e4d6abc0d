import { FolderGit2 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PageHeader } from "@/components/layout/page-header";
import { StartRunForm } from "@/components/runs/start-run-form";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { HOW_TO_GET_A_MODEL, listModels } from "@/lib/ai/providers";
import { listRepositories } from "@/lib/repositories/queries";
import { pageActor } from "../../page-actor";
import { startRun } from "../actions";

export const metadata: Metadata = { title: "New run" };

export default async function NewRunPage({ searchParams }: PageProps<"/runs/new">) {
  const { repository } = await searchParams;
  const { items: repositories } = await listRepositories(await pageActor());
  const models = listModels();
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-6">
      <PageHeader title="New run" description="Say what should be true at the end; the plan comes first, and waits for you." />
      {models.length === 0 && <Alert variant="warning" title="No model is set up">{HOW_TO_GET_A_MODEL}</Alert>}
      {repositories.length === 0 ? (
        <EmptyState icon={<FolderGit2 />} title="No repository yet" action={<Button asChild><Link href="/repositories/new">Add a repository</Link></Button>}>
          A run works on a branch of its own in a git repository that you name; your checkout is not touched.
        </EmptyState>
      ) : (
        <StartRunForm
          action={startRun}
          repositories={repositories.map(({ id, name, defaultBranch }) => ({ id, name, defaultBranch }))}
          models={models}
          repositoryId={typeof repository === "string" ? repository : undefined}
          idempotencyKey={crypto.randomUUID()}
        />
      )}
    </div>
  );
}
