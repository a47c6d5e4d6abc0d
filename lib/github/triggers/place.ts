import { must } from "@/lib/db/must";
import { serviceClient, type ServiceClient } from "@/lib/db/service-client";
import type { Tables } from "@/lib/db/types";
import { env } from "@/lib/env";
import { createGitHubClient, type GitHubClient } from "@/lib/forge/github/client";
import { readApp } from "../app";
import { credentialOf } from "../credential-of";

/** A connected repository, as everything that GitHub starts or steers needs it. */
export interface Place {
  rows: ServiceClient;
  repository: Tables<"repositories">;
  github: GitHubClient;
  /** What GitHub's addresses are made of. */
  at: { owner: string; repo: string };
  /** Of our app; null where there is none. */
  slug: string | null;
  /** The delivery that is processed; null in a sweep. */
  deliveryId: string | null;
}

/** What became of an event: whether anything was done, and why, in a sentence for admins. */
export interface Heeded {
  done: boolean;
  why: string;
}

export const ignored = (why: string): Heeded => ({ done: false, why });
export const done = (why: string): Heeded => ({ done: true, why });

/** @throws FatalError when access to the repository was suspended or taken away. */
export async function openPlace(repository: Tables<"repositories">, { deliveryId = null, background = false }: { deliveryId?: string | null; background?: boolean }): Promise<Place> {
  const [owner = "", repo = ""] = repository.location.split("/");
  const [app, credential] = await Promise.all([readApp(), credentialOf(repository)]);
  return {
    rows: serviceClient(),
    repository,
    github: createGitHubClient({ apiUrl: env().GITHUB_API_URL, credential, timeoutMs: env().GITHUB_TIMEOUT_MS, background }),
    at: { owner, repo },
    slug: app?.slug ?? null,
    deliveryId,
  };
}

/** The repository's row; null when it was removed meanwhile. */
export async function readRepository(id: string): Promise<Tables<"repositories"> | null> {
  return must(await serviceClient().from("repositories").select("*").eq("id", id).maybeSingle());
}
