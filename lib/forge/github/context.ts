import type { SupabaseClient } from "@supabase/supabase-js";
import type { ForgeRepository } from "../forge";
import type { Git } from "../git/git";
import { createGitHubClient, type GitHubClient } from "./client";
import type { Credential } from "./credentials";
import { placeOf } from "./place";
import type { Remote } from "./remote";

export interface GitHubForgeOptions {
  /** A client that may write what is kept of pull requests and checks for pages to read: the service's. */
  rows: SupabaseClient;
  /** Where mirrors and workspaces are kept. */
  dataDir: string;
  /** Such as https://github.com and https://api.github.com. */
  url: string;
  apiUrl: string;
  /** Milliseconds until a request counts as lost. */
  timeoutMs: number;
  credentialOf: (repository: ForgeRepository) => Promise<Credential>;
  /** The app that we are, if any: its own check run decides nothing. */
  appId: () => Promise<number | null>;
}

/** What the parts of this forge share for one repository. */
export interface GitHubContext {
  rows: SupabaseClient;
  git: Git;
  dataDir: string;
  appId: number | null;
  repository: ForgeRepository;
  place: { owner: string; repo: string };
  client: GitHubClient;
  remote: Remote;
}

export async function contextOf({ rows, dataDir, url, apiUrl, timeoutMs, credentialOf, appId }: GitHubForgeOptions, git: Git, repository: ForgeRepository): Promise<GitHubContext> {
  const place = placeOf(repository.location);
  const credential = await credentialOf(repository);
  return {
    rows, git, dataDir, repository, place, appId: await appId(),
    client: createGitHubClient({ apiUrl, credential, timeoutMs, repository: repository.location }),
    remote: { name: repository.location, url: `${url.replace(/\/$/, "")}/${place.owner}/${place.repo}.git`, credential },
  };
}
