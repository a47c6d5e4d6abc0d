import { z } from "zod";
import { defaultModel, requireConfigured } from "@/lib/ai/providers";
import { priceOf } from "@/lib/ai/prices";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { autonomySchema, RUN_DEFAULTS, startRunInputSchema, type Autonomy } from "./schema";

export interface RunDefaults {
  /** The workspace's own model; null when it leaves the choice to the app. */
  chosenModel: string | null;
  autonomy: Autonomy;
  capMicros: number;
  /** The model of a run that names none. Throws `bad_request` when none is set up. */
  model(): string;
}

/** What a run of the actor's tenant gets when its starter names nothing else. Throws `forbidden` without runs.read. */
export async function readRunDefaults(actor: Actor): Promise<RunDefaults> {
  const [row] = unwrap(await actor.client.rpc("run_defaults", { in_tenant: actor.tenantId }));
  const chosenModel = row?.model ?? null;
  return {
    chosenModel,
    autonomy: autonomySchema.nullish().parse(row?.autonomy) ?? RUN_DEFAULTS.autonomy,
    capMicros: row?.cap_micros ?? RUN_DEFAULTS.capMicros,
    model: () => chosenModel ?? defaultModel(),
  };
}

export const runDefaultsInputSchema = z.strictObject({
  model: startRunInputSchema.shape.model.unwrap().nullable(),
  autonomy: autonomySchema,
  capMicros: startRunInputSchema.shape.capMicros.unwrap(),
});
export type RunDefaultsInput = z.infer<typeof runDefaultsInputSchema>;

/** Throws `forbidden` without tenant.manage, and `bad_request` for a model that is not set up or has no price. */
export async function setRunDefaults(actor: Actor, { model, autonomy, capMicros }: RunDefaultsInput): Promise<void> {
  if (model !== null) {
    requireConfigured(model);
    priceOf(model);
  }
  // Row level security answers a forbidden update with no rows, not with an error.
  const changed = unwrap(
    await actor.client.from("tenants").update({ default_model: model, default_autonomy: autonomy, default_cap_micros: capMicros }).eq("id", actor.tenantId).select("id"),
  );
  if (changed.length === 0) throw new MorningError("forbidden", "You need the permission tenant.manage in this workspace.");
}
