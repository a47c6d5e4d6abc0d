import "server-only";
import type { Choices } from "@/components/strategies/strategy-form";
import { readCatalogue } from "@/lib/ai/catalogue";
import { listModels } from "@/lib/ai/providers";
import { listRepositories } from "@/lib/repositories/queries";
import type { Actor } from "@/lib/tenants/actor";
import { listMembers } from "@/lib/tenants/queries";

/** What the form lets one choose from: the newest 100 repositories, and everyone. */
export async function readChoices(actor: Actor): Promise<Choices> {
  const [repositories, members, catalogue] = await Promise.all([listRepositories(actor), listMembers(actor), readCatalogue(actor.client)]);
  return {
    repositories: repositories.items.map(({ id, name, location }) => ({ id, name, location })),
    models: listModels(catalogue).map(({ id, label }) => ({ id, label })),
    people: members.map(({ userId, displayName, email }) => ({ id: userId, name: displayName || email })),
    timezones: ["UTC", ...Intl.supportedValuesOf("timeZone")],
  };
}
