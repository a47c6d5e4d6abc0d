import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Credential } from "@/lib/forge/github/credentials";
import type { Actor } from "@/lib/tenants/actor";
import { installationCredential, REMOVED, SUSPENDED } from "./app-token";
import { askAs } from "./ask";
import { personalCredential, TOKEN_INVALID } from "./credential-of";
import { itemsOf } from "./claim-installation";
import { requireRepositoriesWrite } from "./flows";
import { listInstallations, readPersonalToken } from "./queries";

/** How a repository is reached: an installation's number, or the person's own token. */
export const sourceSchema = z.union([z.literal("token"), z.coerce.number().int().positive()]);
export type Source = z.infer<typeof sourceSchema>;

export interface ReachableRepository {
  githubId: number;
  fullName: string;
  private: boolean;
  archived: boolean;
  /** The repository here that it is registered as already; one that is out of reach can be added again. */
  registeredAs: string | null;
}

/** Repositories on one page of the list. */
export const PAGE = 50;
/** GitHub's pages of 100 that are read for it; what comes after is found by nobody, and said so. */
const MAX_PAGES = 50;
const KEEP_MS = 60_000;
const MAX_KEPT = 100;

export const githubRepositorySchema = z.object({
  id: z.number().int().positive(), full_name: z.string(), default_branch: z.string(), private: z.boolean(), archived: z.boolean().catch(false),
  permissions: z.object({ push: z.boolean().catch(false) }).partial().optional(),
});
export type GithubRepository = z.infer<typeof githubRepositorySchema>;

const kept = new Map<string, { listed: Promise<GithubRepository[]>; until: number }>();

/**
 * Repositories that a source reaches, by name, those with these words first found; kept for a minute,
 * so that searching asks GitHub once. Throws `forbidden` without repositories.write, `not_found` for a
 * source that is not the actor's, and FatalError with what to do when it reaches nothing any more.
 */
export async function listReachable(actor: Actor, source: Source, { q = "", page = 1 }: { q?: string; page?: number } = {}): Promise<{ items: ReachableRepository[]; total: number; pages: number; cut: boolean }> {
  const credential = await sourceCredential(actor, source);
  const all = await listed(credential, source);
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ full_name }) => words.every((word) => full_name.toLowerCase().includes(word)));
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const rows = shown.length === 0 ? [] : unwrap(await actor.client.from("repositories").select("id, github_id").eq("tenant_id", actor.tenantId).eq("access", "ok").in("github_id", shown.map(({ id }) => id)));
  const registered = new Map(rows.map(({ id, github_id }) => [github_id, id]));
  return {
    items: shown.map((one) => ({ githubId: one.id, fullName: one.full_name, private: one.private, archived: one.archived, registeredAs: registered.get(one.id) ?? null })),
    total: found.length, pages: Math.max(1, Math.ceil(found.length / PAGE)), cut: all.length >= MAX_PAGES * 100,
  };
}

/** What reaches the repositories of a source, or this one alone. Throws as `listReachable` does. */
export async function sourceCredential(actor: Actor, source: Source, repositoryId?: number): Promise<Credential> {
  await requireRepositoriesWrite(actor);
  if (source === "token") {
    const token = await readPersonalToken(actor);
    if (!token) throw new MorningError("not_found", "You have given no token of GitHub in this workspace.");
    if (token.invalidSince) throw new MorningError("forbidden", TOKEN_INVALID);
    return personalCredential(token.id, actor.tenantId);
  }
  const installation = (await listInstallations(actor)).find(({ id }) => id === source);
  if (!installation) throw new MorningError("not_found", "There is no such installation in your workspace.");
  if (installation.removedAt) throw new MorningError("forbidden", REMOVED);
  if (installation.suspendedAt) throw new MorningError("forbidden", SUSPENDED);
  return installationCredential({ installationId: source, use: "list", ...(repositoryId !== undefined && { repositoryId }) });
}

function listed(credential: Credential, source: Source): Promise<GithubRepository[]> {
  const now = Date.now();
  const before = kept.get(credential.key);
  if (before && before.until > now) return before.listed;
  const listing = read(credential, source);
  kept.delete(credential.key);
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(credential.key, { listed: listing, until: now + KEEP_MS });
  listing.catch(() => kept.delete(credential.key));
  return listing;
}

async function read(credential: Credential, source: Source): Promise<GithubRepository[]> {
  const github = askAs(credential);
  const all = source === "token"
    ? await github.pages<unknown>("GET /user/repos", {}, { maxPages: MAX_PAGES })
    : await github.pages<unknown>("GET /installation/repositories", {}, { maxPages: MAX_PAGES, items: itemsOf("repositories") });
  return all.map((one) => githubRepositorySchema.parse(one))
    // A token also sees what everyone sees; work needs pushing.
    .filter(({ permissions }) => source !== "token" || permissions?.push)
    .sort((a, b) => a.full_name.localeCompare(b.full_name, "en", { sensitivity: "base", numeric: true }));
}
