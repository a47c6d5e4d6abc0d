import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { FatalError } from "@/lib/errors";
import { refusedWith } from "@/lib/forge/github/errors";
import { readApp, type GithubApp } from "./app";
import { installationCredential } from "./app-token";
import { askAs, askAsApp } from "./ask";
import { installationRemoved, installationUnsuspended, repositoriesAdded } from "./installations";

/** Suspended installations, and repositories out of reach, that one sweep asks about; the newest first. */
const AT_ONCE = 50;

/**
 * Finds out what came back into reach without our hearing of it: installations that are not suspended
 * any more, repositories that their installation has again. What goes out of reach is found when a
 * token is minted. Throws RetryableError when GitHub or the database does not answer.
 */
export async function sweepAccess(): Promise<void> {
  const rows = serviceClient();
  const suspended = must(await rows.from("github_installations").select("id").not("suspended_at", "is", null).is("removed_at", null).order("claimed_at", { ascending: false }).limit(AT_ONCE));
  const lost = must(
    await rows.from("repositories").select("github_id, installation_id, github_installations!inner(removed_at, suspended_at)")
      .eq("access", "removed").is("github_installations.removed_at", null).is("github_installations.suspended_at", null).order("created_at", { ascending: false }).limit(AT_ONCE),
  );
  const app = suspended.length + lost.length > 0 ? await readApp() : null;
  if (!app) return;
  for (const { id } of suspended) await askAboutSuspension(app, id);
  for (const { github_id, installation_id } of lost) await askAboutRepository(installation_id!, github_id!);
}

async function askAboutSuspension(app: GithubApp, id: number): Promise<void> {
  try {
    const { data } = await askAsApp(app).request("GET /app/installations/{installation_id}", { installation_id: id });
    if (!data.suspended_at) await installationUnsuspended(id);
  } catch (error) {
    if (refusedWith(error) !== 404) throw error;
    await installationRemoved(id);
  }
}

/** A token for it alone proves that the installation has it: a public repository can be read by anyone. */
async function askAboutRepository(installationId: number, githubId: number): Promise<void> {
  const github = askAs(installationCredential({ installationId, repositoryId: githubId, use: "list" }));
  const answer = await github.request("GET /repositories/{id}", { id: githubId }).catch((error: unknown) => {
    // Refused, as before.
    if (error instanceof FatalError) return null;
    throw error;
  });
  if (answer) await repositoriesAdded(installationId, [{ id: githubId, full_name: (answer.data as { full_name: string }).full_name }]);
}
