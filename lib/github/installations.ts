import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";

/**
 * What GitHub tells about installations and their repositories, taken down. For pipelines and
 * webhooks: each may be told twice, late, or about something that nobody here has claimed, and then
 * changes nothing. All throw RetryableError when the database does not answer.
 */

/** As GitHub lists a repository. */
export interface ListedRepository {
  id: number;
  full_name: string;
}

export async function installationSuspended(id: number): Promise<void> {
  const rows = serviceClient();
  must(await rows.from("github_installations").update({ suspended_at: new Date().toISOString() }).eq("id", id).is("suspended_at", null).select("id"));
  must(await rows.from("repositories").update({ access: "suspended" }).eq("installation_id", id).eq("access", "ok").select("id"));
}

export async function installationUnsuspended(id: number): Promise<void> {
  const rows = serviceClient();
  must(await rows.from("github_installations").update({ suspended_at: null }).eq("id", id).select("id"));
  must(await rows.from("repositories").update({ access: "ok" }).eq("installation_id", id).eq("access", "suspended").select("id"));
}

/** The app was uninstalled. The workspace's repositories stay, with their runs, and say so. */
export async function installationRemoved(id: number): Promise<void> {
  const rows = serviceClient();
  must(await rows.from("github_installations").update({ removed_at: new Date().toISOString() }).eq("id", id).is("removed_at", null).select("id"));
  must(await rows.from("repositories").update({ access: "removed" }).eq("installation_id", id).neq("access", "removed").select("id"));
}

/** Those of the workspace's repositories that are listed are reached again. Nothing is registered by it: people choose what to add. */
export async function repositoriesAdded(id: number, listed: readonly ListedRepository[]): Promise<void> {
  if (listed.length > 0) must(await serviceClient().rpc("attach_github_repositories", { of_installation: id, listed: listed.map(({ id: githubId, full_name }) => ({ id: githubId, full_name })) }));
}

export async function repositoriesRemoved(id: number, listed: readonly Pick<ListedRepository, "id">[]): Promise<void> {
  for (let at = 0; at < listed.length; at += IN_ONE_ADDRESS) {
    const githubIds = listed.slice(at, at + IN_ONE_ADDRESS).map((repository) => repository.id);
    must(await serviceClient().from("repositories").update({ access: "removed" }).eq("installation_id", id).in("github_id", githubIds).neq("access", "removed").select("id"));
  }
}

/** PostgREST takes a filter in the address, which may have some kilobytes. */
const IN_ONE_ADDRESS = 200;

export async function repositoryRenamed(githubId: number, fullName: string): Promise<void> {
  must(await serviceClient().rpc("rename_github_repository", { of_github_id: githubId, full_name: fullName }));
}

/** To another owner, whose installation (null when it has none) reaches it only where the same workspace has claimed that. */
export async function repositoryTransferred(githubId: number, newOwner: string, installationId: number | null): Promise<void> {
  must(await serviceClient().rpc("transfer_github_repository", { of_github_id: githubId, new_owner: newOwner, to_installation: installationId as number }));
}

/** GitHub refused a person's token: it was revoked, or has expired. */
export async function personalTokenInvalid(tokenId: string): Promise<void> {
  const rows = serviceClient();
  must(await rows.from("github_tokens").update({ invalid_since: new Date().toISOString() }).eq("id", tokenId).is("invalid_since", null).select("id"));
  must(await rows.from("repositories").update({ access: "token_invalid" }).eq("token_id", tokenId).eq("access", "ok").select("id"));
}
