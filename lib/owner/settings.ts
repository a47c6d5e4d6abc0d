import { z } from "zod";
import { forgetCatalogue } from "@/lib/ai/catalogue";
import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Tables } from "@/lib/db/types";
import { sendAllPosted } from "@/lib/runs/send-posted";
import type { Owner } from "./actor";
import type { PlatformNumbers, PriceInput } from "./settings-schema";

/** The platform's settings as they are. */
export async function readPlatformSettings(owner: Owner): Promise<Tables<"platform_settings">> {
  return unwrap(await owner.client.from("platform_settings").select("*").single());
}

/** Changes the settings that are named; what waited and has room now goes on. Throws `bad_request` when a default would be above its maximum. */
export async function setPlatformSettings(owner: Owner, changes: Partial<PlatformNumbers> & { allowed_models?: string[] }): Promise<void> {
  await sendAllPosted(z.array(z.unknown()).parse(unwrap(await owner.client.rpc("set_platform_settings", { changes }))));
  forgetCatalogue();
}

/** Features, with the share of workspaces that have them. */
export async function listFeatures(owner: Owner): Promise<Tables<"feature_flags">[]> {
  return unwrap(await owner.client.from("feature_flags").select("*").order("name").limit(100));
}

/** Has a feature on for this share of workspaces (percent), and for those that are named. Throws `not_found`. */
export async function setFeature(owner: Owner, feature: { name: string; percentage: number; tenants: string[] }): Promise<void> {
  unwrap(await owner.client.rpc("set_feature", { feature: feature.name, to_percentage: feature.percentage, for_tenants: feature.tenants }));
}

/** Every price that was ever set, newest first; at most 200. */
export async function listPrices(owner: Owner) {
  const rows = unwrap(await owner.client.from("model_prices").select("id, model, valid_from, input, cached, cache_write, output, context_tokens, note").order("valid_from", { ascending: false }).limit(200));
  return rows.map(({ valid_from, ...row }) => ({ ...camel(row), validFrom: new Date(valid_from).toISOString() }));
}

/** Sets what a model costs from now or from a moment on; what was spent before stays as it was charged. Throws `bad_request` for the past. */
export async function addPrice(owner: Owner, { model, from, note, ...rates }: PriceInput): Promise<void> {
  unwrap(await owner.client.rpc("add_model_price", { of_model: model, from_at: from as string, rates, why: note }));
  forgetCatalogue();
}
