import { z } from "zod";
import { readCatalogue } from "@/lib/ai/catalogue";
import { defaultModel, isReplay, requireUsable } from "@/lib/ai/providers";
import type { ServiceClient } from "@/lib/db/service-client";
import { must } from "@/lib/db/must";
import { env } from "@/lib/env";
import { FatalError, messageOf } from "@/lib/errors";
import { sendAbout } from "@/lib/runs/steps/send-outbox";
import { actingFor } from "./acting-for";
import { done, ignored, type Heeded, type Place } from "./place";
import type { Sender } from "./read-intent";

export interface Start {
  kind: "issue" | "comment" | "assignment" | "check";
  goal: string;
  issue?: number;
  pull?: number;
  sender: Sender;
  /** When it happened, by GitHub's clock. */
  at: string;
  /** The natural key of what starts it, where that is not the issue itself. */
  actKey?: string;
  /** A person wants to see the plan first, whatever the workspace's default. */
  planFirst?: boolean;
  /** Repair this branch, without a plan. */
  workBranch?: string;
}

const startedSchema = z.object({ run_id: z.uuid().nullable(), created: z.boolean(), reason: z.string().nullable() });

/**
 * Starts a run as the workspace starts its runs: nothing here comes from a text but the goal. The open
 * run of the same issue or pull request stays the only one. The caller has asked who may.
 *
 * @throws FatalError when no model is set up and allowed.
 */
export async function startRun({ rows, repository, deliveryId }: Place, start: Start): Promise<Heeded & { runId: string | null }> {
  const tenant = must(await rows.from("tenants").select("default_model").eq("id", repository.tenant_id).single());
  const model = await modelOr(rows, tenant.default_model);
  const started = startedSchema.parse(
    must(
      await rows.rpc("start_run_from_github", {
        in_repository: repository.id,
        run_goal: start.goal,
        run_model: model,
        run_replayed: isReplay(model),
        run_sandbox: env().SANDBOX === "unsafe" ? "unsafe" : "bubblewrap",
        origin: {
          kind: start.kind, issue_number: start.issue ?? null, pull_number: start.pull ?? null, actor_login: start.sender.login, actor_github_id: start.sender.id,
          delivery_id: deliveryId, happened_at: start.at, act_key: start.actKey ?? null,
        },
        plan_first: start.planFirst ?? false,
        repair_of_branch: start.workBranch as string,
      }).setHeader(...actingFor(start.sender)),
    ),
  );
  if (started.created && started.run_id) await sendAbout(rows, started.run_id);
  return { ...(started.created ? done(`It started a run for ${start.sender.login}.`) : ignored(started.reason ?? "A run works on this already.")), runId: started.run_id };
}

async function modelOr(rows: ServiceClient, chosen: string | null): Promise<string> {
  const catalogue = await readCatalogue(rows);
  try {
    const model = chosen ?? defaultModel(catalogue);
    requireUsable(model, catalogue);
    return model;
  } catch (cause) {
    throw new FatalError("conflict", `A run could not be started: ${messageOf(cause)}`, { cause });
  }
}
