import { z } from "zod";
import { readCatalogue } from "@/lib/ai/catalogue";
import { defaultModel, requireUsable } from "@/lib/ai/providers";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { autonomySchema, RUN_DEFAULTS, startRunInputSchema, type Autonomy } from "./schema";

export interface RunDefaults {
  /** The workspace's own model; null when it leaves the choice to the app. */
  chosenModel: string | null;
  autonomy: Autonomy;
  capMicros: number;
  /** The model of a run that names none. Throws `bad_request` when none is set up and allowed. */
  model(): string;
}

/** What a run of the actor's tenant gets when its starter names nothing else. Throws `forbidden` without runs.read. */
export async function readRunDefaults(actor: Actor): Promise<RunDefaults> {
  const [answer, catalogue] = await Promise.all([actor.client.rpc("run_defaults", { in_tenant: actor.tenantId }), readCatalogue(actor.client)]);
  const [row] = unwrap(answer);
  const chosenModel = row?.model ?? null;
  return {
    chosenModel,
    autonomy: autonomySchema.nullish().parse(row?.autonomy) ?? RUN_DEFAULTS.autonomy,
    capMicros: row?.cap_micros ?? RUN_DEFAULTS.capMicros,
    model: () => chosenModel ?? defaultModel(catalogue),
  };
}

export const runDefaultsInputSchema = z.strictObject({
  model: startRunInputSchema.shape.model.unwrap().nullable(),
  autonomy: autonomySchema,
  capMicros: startRunInputSchema.shape.capMicros.unwrap(),
});
export type RunDefaultsInput = z.infer<typeof runDefaultsInputSchema>;

/** Throws `forbidden` without tenant.manage, and `bad_request` for a model that is not set up, not allowed or has no price. */
export async function setRunDefaults(actor: Actor, { model, autonomy, capMicros }: RunDefaultsInput): Promise<void> {
  if (model !== null) requireUsable(model, await readCatalogue(actor.client));
  // Row level security answers a forbidden update with no rows, not with an error.
  const changed = unwrap(
    await actor.client.from("tenants").update({ default_model: model, default_autonomy: autonomy, default_cap_micros: capMicros }).eq("id", actor.tenantId).select("id"),
  );
  if (changed.length === 0) throw new MorningError("forbidden", "You need the permission tenant.manage in this workspace.");
}
