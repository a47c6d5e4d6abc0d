import { serviceClient, type ServiceClient } from "@/lib/db/service-client";
import { must } from "@/lib/db/must";
import type { Tables } from "@/lib/db/types";
import { env } from "@/lib/env";
import { FatalError } from "@/lib/errors";
import { openForge } from "@/lib/forge/open-forge";
import type { LocalForgeOptions } from "@/lib/forge/local/local-forge";
import type { Forge, ForgeRepository, MergeMethod, Workspace } from "@/lib/forge/forge";
import { readApp } from "@/lib/github/app";
import { credentialOf } from "@/lib/github/credential-of";
import { openProvider } from "@/lib/sandbox/open-provider";
import type { NetworkPolicy, Sandbox, SandboxProvider } from "@/lib/sandbox/sandbox";
import { inngest } from "@/inngest/client";

export type Run = Tables<"runs">;

/** All that a step needs of a run, loaded anew in every step: a step may run in another process than the last. */
export interface RunContext {
  rows: ServiceClient;
  run: Run;
  repository: ForgeRepository & { network: NetworkPolicy; mergeMethod: MergeMethod; checksGraceSeconds: number };
  forge: Forge;
  provider: () => Promise<SandboxProvider>;
}

/** @throws FatalError `not_found` once the run was removed, alone or with its repository. */
export async function loadRun(runId: string): Promise<RunContext> {
  const rows = serviceClient();
  const run = must(await rows.from("runs").select("*").eq("id", runId).maybeSingle());
  const row = run && must(await rows.from("repositories").select("*").eq("id", run.repository_id).maybeSingle());
  if (!run || !row) throw new FatalError("not_found", `The run ${runId} no longer exists.`);
  const forge = forgeOf(rows, row);
  return {
    rows,
    run,
    forge,
    repository: { id: row.id, tenantId: row.tenant_id, name: row.name, location: row.location, defaultBranch: row.default_branch, network: row.network as NetworkPolicy, mergeMethod: row.merge_method as MergeMethod, checksGraceSeconds: row.checks_grace_seconds },
    provider: () => openProvider(env().SANDBOX),
  };
}

/** The forge that a repository is on, as the platform. */
export function forgeOf(rows: ServiceClient, row: Tables<"repositories">): Forge {
  const { MORNING_DATA_DIR, GITHUB_URL, GITHUB_API_URL, GITHUB_TIMEOUT_MS } = env();
  return openForge(row.forge, {
    rows, dataDir: MORNING_DATA_DIR, requestChecks: requestChecks(row.tenant_id, row.id),
    url: GITHUB_URL, apiUrl: GITHUB_API_URL, timeoutMs: GITHUB_TIMEOUT_MS, credentialOf: () => credentialOf(row), appId: async () => (await readApp())?.appId ?? null,
  });
}

/** Whether the time that the run was given is over; waiting for people does not count, see the functions that end a wait. */
export function isOverdue(run: Pick<Run, "deadline_at">): boolean {
  return run.deadline_at !== null && Date.parse(run.deadline_at) <= Date.now();
}

/** The run's work tree, opened where it is or made anew. */
export function openWorkspace(context: RunContext): Promise<Workspace> {
  return context.forge.openWorkspace(context.repository, { runId: context.run.id, baseBranch: context.run.base_branch, baseSha: context.run.base_sha ?? undefined, branch: context.run.work_branch ?? undefined });
}

export async function openSandbox(context: RunContext, workspace: Workspace): Promise<Sandbox> {
  const provider = await context.provider();
  return provider.open({ root: workspace.root, network: context.repository.network, readOnly: { "/git": workspace.gitDir } });
}

/** How the local forge asks for CI: by event, so that CI is durable and runs beside the run. */
function requestChecks(tenantId: string, repositoryId: string): LocalForgeOptions["requestChecks"] {
  return async ({ key, sha, runId, attempt }) => {
    await inngest.send({ id: key, name: "checks/requested", data: { runId, tenantId, repositoryId, sha, attempt } });
  };
}
