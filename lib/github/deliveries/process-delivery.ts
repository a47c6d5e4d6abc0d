import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { refusedWith } from "@/lib/forge/github/errors";
import { readHappening } from "@/lib/strategies/happening";
import { readFilesOf } from "@/lib/strategies/steps/read-files";
import { readApp } from "../app";
import { fireStrategies, listenersFor } from "../triggers/fire-strategies";
import { followInstallation, heed } from "../triggers/heed";
import { ignored, openPlace, readRepository, type Heeded } from "../triggers/place";
import { readIntent, type Sender } from "../triggers/read-intent";

const senderSchema = z.object({ sender: z.object({ login: z.string(), id: z.number(), type: z.string() }) });

/**
 * Does what a stored delivery means, and takes down what became of it. Called again it does nothing
 * more: each act has a key of its own, and one that was settled is left.
 *
 * @throws RetryableError when GitHub or the database does not answer, FatalError for what will not work by trying again.
 */
export async function processDelivery(id: string): Promise<Heeded> {
  const rows = serviceClient();
  const delivery = must(await rows.from("github_deliveries").select("*").eq("id", id).maybeSingle());
  if (!delivery || delivery.status !== "received") return ignored("It was settled before.");
  must(await rows.from("github_deliveries").update({ attempts: delivery.attempts + 1 }).eq("id", id).select("id"));
  const heeded = await work().catch((error: unknown) => {
    if ([404, 410].includes(refusedWith(error) ?? 0)) return ignored("What it is about is not there any more, or not for us to see.");
    throw error;
  });
  await settle(id, heeded.done ? "processed" : "ignored", heeded.why);
  return heeded;

  async function work(): Promise<Heeded> {
    const [app, repository, suspended] = await Promise.all([readApp(), delivery!.repository_id ? readRepository(delivery!.repository_id) : null, suspensionOf(delivery!.tenant_id)]);
    if (suspended) return ignored(suspended);
    const intent = readIntent(delivery!.event, delivery!.payload, { slug: app?.slug ?? null, runLabel: repository?.run_label ?? null });
    // First what the push makes of the strategies that the repository keeps: one whose file it changes is not started by it.
    if (intent.does === "push" && repository?.access === "ok" && intent.branch === repository.default_branch && !intent.gone) await readFilesOf(repository.id);
    const happening = repository ? readHappening(delivery!.event, delivery!.payload, app?.slug ?? null) : null;
    const listeners = happening && repository ? await listenersFor({ rows, repository }, happening) : [];
    if (intent.does === "nothing" && listeners.length === 0) return ignored(intent.why);
    if (intent.does === "installation" || intent.does === "repository") return followInstallation(intent);
    if (!repository) return ignored("The repository is not connected.");
    if (repository.access !== "ok") return ignored(`GitHub's access to the repository is ${repository.access.replace("_", " ")}.`);
    const { data } = senderSchema.safeParse(delivery!.payload) as { data?: { sender: Sender } };
    const place = { ...(await openPlace(repository, { deliveryId: id })), deliveryId: id };
    // A label that is the repository's and a strategy's too: the strategy says more, and one run is started.
    const first = intent.does === "start" && happening ? await fireStrategies(place, happening, listeners) : null;
    if (first?.took) return first;
    const heeded = intent.does === "nothing" ? ignored(intent.why) : await heed(place, intent, data?.sender ?? null);
    const fired = first ?? (happening && (await fireStrategies(place, happening, listeners)));
    if (!fired) return heeded;
    return { done: heeded.done || fired.done, why: heeded.done ? `${heeded.why} ${fired.why}` : fired.why };
  }
}

/** Why nothing is done for a tenant, when it is suspended. */
async function suspensionOf(tenantId: string | null): Promise<string | null> {
  if (!tenantId) return null;
  const tenant = must(await serviceClient().from("tenants").select("suspended_reason").eq("id", tenantId).maybeSingle());
  return tenant?.suspended_reason ? `The platform's owner suspended this workspace: ${tenant.suspended_reason}` : null;
}

/** Parks a delivery that was tried often enough, with the reason, for an admin to see and replay. */
export async function parkDelivery(id: string, reason: string): Promise<void> {
  await settle(id, "failed", reason);
}

async function settle(id: string, status: "processed" | "ignored" | "failed", reason: string): Promise<void> {
  must(await serviceClient().from("github_deliveries").update({ status, reason: reason.slice(0, 1_000), processed_at: new Date().toISOString() }).eq("id", id).eq("status", "received").select("id"));
}
