import { must } from "@/lib/db/must";
import type { ServiceClient } from "@/lib/db/service-client";
import { env } from "@/lib/env";
import { FatalError } from "@/lib/errors";
import { placeOf } from "@/lib/forge/github/place";
import { isAskedFor } from "@/lib/strategies/happening";
import { definitionOf } from "@/lib/strategies/steps/fire-due";
import { askAs } from "../ask";
import { credentialOf } from "../credential-of";
import { shown } from "./shown";

/**
 * Says on an issue or pull request, once, why the strategy that a person asked for there did not start, or
 * that it waits for its quiet hours to end. A run that started says so itself. What nobody asked for is in the
 * strategy's history alone, and so is what GitHub refuses to take.
 *
 * @throws RetryableError when GitHub or the database does not answer.
 */
export async function tellFiring(rows: ServiceClient, firingId: string): Promise<void> {
  const firing = must(
    await rows.from("strategy_firings").select("status, reason, starts_at, github_login, issue_number, pull_number, created_at, strategy_id, version, strategy:strategies!strategy_firings_strategy_id_tenant_id_fkey(name), repository:repositories!strategy_firings_repository_id_tenant_id_fkey(*)").eq("id", firingId).maybeSingle(),
  );
  const number = firing?.pull_number ?? firing?.issue_number;
  if (!firing?.repository || !number || firing.status === "started" || firing.repository.access !== "ok") return;
  const definition = await definitionOf(rows, firing.strategy_id, firing.version);
  if (!definition || !isAskedFor(definition.trigger)) return;
  const what = firing.status === "waiting" ? `starts when its quiet hours end, at ${new Date(firing.starts_at!).toISOString().slice(0, 16).replace("T", " ")} UTC.` : `did not start: ${shown(firing.reason ?? "", 600)}`;
  const mark = `<!-- morning:firing:${firingId}:${firing.status} -->`;
  const body = [`@${firing.github_login}: The strategy ${shown(firing.strategy?.name ?? "", 200)} ${what}`, `[What it started, and what it did not](${env().APP_URL}/strategies/${firing.strategy_id})`, mark].join("\n\n");
  try {
    const place = { ...placeOf(firing.repository.location), issue_number: number };
    const github = askAs(await credentialOf(firing.repository));
    const since = new Date(Date.parse(firing.created_at) - 60_000).toISOString();
    const later = await github.pages<{ body?: string | null }>("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...place, since }, { maxPages: 3 });
    if (later.some((comment) => comment.body?.includes(mark))) return;
    await github.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...place, body });
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
  }
}
