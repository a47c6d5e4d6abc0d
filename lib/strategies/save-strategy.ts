import { readCatalogue } from "@/lib/ai/catalogue";
import { requireUsable } from "@/lib/ai/providers";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import type { Definition } from "./definition";
import { readStrategy } from "./queries";
import { nameAll, resolveNames } from "./resolve";
import { describeMistake, parseYaml, toYaml } from "./yaml";

/**
 * Makes a strategy; answers its id. Throws `forbidden` without strategies.write, and `bad_request` for
 * repositories, people, models and amounts that are not the workspace's or above the platform's bounds.
 */
export async function createStrategy(actor: Actor, definition: Definition, enabled: boolean): Promise<string> {
  await requireModel(actor, definition);
  return unwrap(await actor.client.rpc("create_strategy", { in_tenant: actor.tenantId, definition: (await resolveNames(actor, definition)) as never, start_enabled: enabled }));
}

/** Makes the next version; answers its number. Also throws `conflict` when `baseVersion` is not the newest any more, or a repository keeps it. */
export async function editStrategy(actor: Actor, id: string, baseVersion: number, definition: Definition): Promise<number> {
  await requireModel(actor, definition);
  return unwrap(await actor.client.rpc("edit_strategy", { of_strategy: id, base_version: baseVersion, definition: (await resolveNames(actor, definition)) as never }));
}

/** A disabled copy, kept in the workspace; answers its id. Throws `not_found`, and `conflict` for one that cannot be read. */
export async function duplicateStrategy(actor: Actor, id: string): Promise<string> {
  const { definition } = await readStrategy(actor, id);
  if (!definition) throw new MorningError("conflict", "Its file cannot be read, so there is nothing to copy.");
  return createStrategy(actor, { ...definition, name: `Copy of ${definition.name}`.slice(0, 120) }, false);
}

/** Makes a strategy from YAML. Throws `bad_request` with each mistake and its line. */
export async function importStrategy(actor: Actor, yaml: string, enabled: boolean): Promise<string> {
  const parsed = parseYaml(yaml);
  if ("mistakes" in parsed) throw new MorningError("bad_request", parsed.mistakes.map(describeMistake).join(" "), { details: parsed.mistakes });
  return createStrategy(actor, parsed.definition, enabled);
}

/** A strategy as YAML, with places and addresses instead of ids. Throws `not_found`. */
export async function exportStrategy(actor: Actor, id: string): Promise<string> {
  const { definition } = await readStrategy(actor, id);
  if (!definition) throw new MorningError("conflict", "Its file cannot be read, so there is nothing to export.");
  return toYaml(await nameAll(actor, definition));
}

/** `digest`: of what was looked at; a repository's strategy is enabled by nothing else. Throws `conflict` when it changed since. */
export async function enableStrategy(actor: Actor, id: string, enabled: boolean, digest?: string): Promise<void> {
  unwrap(await actor.client.rpc("set_strategy_enabled", { of_strategy: id, wanted: enabled, seen_digest: digest ?? null }));
}

/** Deletes it with its history; its runs stay. Throws `conflict` for one that a repository keeps. */
export async function deleteStrategy(actor: Actor, id: string): Promise<void> {
  unwrap(await actor.client.rpc("delete_strategy", { of_strategy: id }));
}

async function requireModel(actor: Actor, { model }: Definition): Promise<void> {
  if (model) requireUsable(model, await readCatalogue(actor.client));
}
