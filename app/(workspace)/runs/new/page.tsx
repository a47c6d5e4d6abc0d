import { FolderGit2 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PageHeader } from "@/components/layout/page-header";
import { headline } from "@/components/runs/format";
import { StartRunForm } from "@/components/start-run/start-run-form";
import type { StartRunValues } from "@/components/start-run/values";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { readCatalogue } from "@/lib/ai/catalogue";
import { HOW_TO_GET_A_MODEL, listModels } from "@/lib/ai/providers";
import { listRepositories, readRepository } from "@/lib/repositories/queries";
import type { Repository } from "@/lib/repositories/schema";
import type { RunDetail } from "@/lib/runs/detail-schema";
import { readRun } from "@/lib/runs/queries";
import { readRunDefaults, type RunDefaults } from "@/lib/runs/run-defaults";
import { RUN_DEFAULTS } from "@/lib/runs/schema";
import type { Actor } from "@/lib/tenants/actor";
import { orNotFound, pageActor, pageId } from "../../page-actor";
import { startRun } from "../actions";

const asText = (value: string | string[] | undefined) => (typeof value === "string" ? value : undefined);

export async function generateMetadata({ searchParams }: PageProps<"/runs/new">): Promise<Metadata> {
  return { title: (await searchParams).replay ? "Run again" : "New run" };
}

export default async function NewRunPage({ searchParams }: PageProps<"/runs/new">) {
  const { repository, replay } = await searchParams;
  const actor = await pageActor();
  const replayId = asText(replay);
  const detail = replayId ? await orNotFound(readRun(actor, pageId(replayId))) : null;
  const wanted = detail?.run.repositoryId ?? asText(repository);
  const [repositories, defaults, catalogue] = await Promise.all([pickable(actor, wanted), readRunDefaults(actor), readCatalogue(actor.client)]);
  const models = listModels(catalogue);
  const usual = models.find(({ id }) => id === (detail?.run.model ?? defaults.chosenModel))?.id ?? models[0]?.id ?? "";
  return (
    <div className="mx-auto grid w-full max-w-3xl grid-cols-1 gap-6">
      <PageHeader
        title={detail ? "Run again" : "New run"}
        description={
          detail ? (
            <>
              Again, and what you change now: <Link href={`/runs/${detail.run.id}`}>{headline(detail.run.goal, 80)}</Link>. The two can be compared afterwards.
            </>
          ) : (
            "Say what should be true at the end; the plan comes first."
          )
        }
      />
      {models.length === 0 && <Alert variant="warning" title="No model is set up"><p>{HOW_TO_GET_A_MODEL} <Link href="/settings/models">See what is set up</Link></p></Alert>}
      {detail && usual !== detail.run.model && <Alert variant="warning" title={`${detail.run.model} cannot be used any more`}>It is not set up, or the platform&apos;s owner does not allow it. Another model is chosen below.</Alert>}
      {repositories.length === 0 ? (
        <EmptyState icon={<FolderGit2 />} title="No repository yet" action={<Button asChild><Link href="/repositories/new">Add a repository</Link></Button>}>
          A run works on a branch of its own in a git repository that you name; your checkout is not touched.
        </EmptyState>
      ) : (
        <StartRunForm
          action={startRun}
          repositories={repositories.map(({ id, name, defaultBranch, location }) => ({ id, name, defaultBranch, location }))}
          models={models}
          initial={initialValues(defaults, usual, repositories.find(({ id }) => id === wanted)?.id ?? repositories[0]!.id, detail)}
          replay={detail && { id: detail.run.id, goal: detail.run.goal, repositoryId: detail.run.repositoryId, baseSha: detail.run.baseSha, plan: detail.plan?.content ?? null }}
          idempotencyKey={crypto.randomUUID()}
        />
      )}
    </div>
  );
}

/** The newest 100 repositories, and the one that is wanted wherever it stands in the list. */
async function pickable(actor: Actor, wanted: string | undefined): Promise<Repository[]> {
  const { items } = await listRepositories(actor);
  if (!wanted || items.some(({ id }) => id === wanted)) return items;
  return [await orNotFound(readRepository(actor, wanted)), ...items];
}

function initialValues(defaults: RunDefaults, model: string, repositoryId: string, detail: RunDetail | null): StartRunValues {
  const { turnLimit, fixLimit, deadlineMinutes, autonomy, capMicros, baseBranch } = detail?.run ?? { ...RUN_DEFAULTS, ...defaults, baseBranch: "" };
  return {
    repositoryId, model, autonomy, baseBranch,
    goal: detail?.run.goal ?? "",
    cap: (capMicros / 1_000_000).toFixed(2),
    turnLimit: String(turnLimit), fixLimit: String(fixLimit), deadlineMinutes: String(deadlineMinutes),
    sameCommit: Boolean(detail?.run.baseSha),
    planMode: detail?.plan ? "given" : "anew",
    plan: null,
  };
}
