import { z } from "zod";
import { FatalError } from "@/lib/errors";
import { refusedWith } from "@/lib/forge/github/errors";
import type { Credential } from "@/lib/forge/github/credentials";
import { readApp } from "./app";
import { askAsApp } from "./ask";
import { installationRemoved, installationSuspended, repositoriesRemoved } from "./installations";

/** What a token is for, and so what it may do. */
const PERMISSIONS = {
  /** Which repositories there are. */
  list: { metadata: "read" },
  /** Looking at a repository before a run. */
  look: { metadata: "read", contents: "read" },
  /** A run, and everything that it tells on GitHub. */
  work: { metadata: "read", contents: "write", pull_requests: "write", issues: "write", checks: "write", statuses: "read", actions: "write", workflows: "write" },
} as const;
export type TokenUse = keyof typeof PERMISSIONS;

export interface TokenScope {
  installationId: number;
  /** The one repository that it reaches; all of the installation's without it. */
  repositoryId?: number;
  use: TokenUse;
}

/** A token is not handed out in its last minutes: what it is used for takes time. */
const SPARE_MS = 5 * 60_000;
const MAX_KEPT = 1_000;

const mintedSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });
type Minted = Awaited<ReturnType<Credential["token"]>>;

const kept = new Map<string, Promise<Minted>>();

/**
 * A credential of an installation. Its token is minted when it is needed, for one repository and no
 * more than its use, kept in memory until five minutes before it expires, and nowhere else.
 */
export function installationCredential(scope: TokenScope): Credential {
  const name = `${scope.installationId}:${scope.repositoryId ?? "all"}:${scope.use}`;
  return {
    key: `installation:${scope.installationId}`,
    async token() {
      const before = await kept.get(name)?.catch(() => undefined);
      if (before && before.expiresAt - SPARE_MS > Date.now()) return before;
      const minting = mint(scope);
      kept.delete(name);
      if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
      kept.set(name, minting);
      // A refusal is not kept: access may come back.
      minting.catch(() => kept.get(name) === minting && kept.delete(name));
      return minting;
    },
  };
}

async function mint({ installationId, repositoryId, use }: TokenScope): Promise<Minted> {
  const app = await readApp();
  if (!app) throw new FatalError("unavailable", "There is no GitHub App any more. Make one under Settings, GitHub.");
  try {
    const { data } = await askAsApp(app).request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId, permissions: PERMISSIONS[use], ...(repositoryId !== undefined && { repository_ids: [repositoryId] }),
    });
    const { token, expires_at } = mintedSchema.parse(data);
    return { token, expiresAt: Date.parse(expires_at) };
  } catch (error) {
    throw await explained(error, installationId, repositoryId);
  }
}

/** What a refusal to mint means, taken down where it changes what we may reach. */
async function explained(error: unknown, installationId: number, repositoryId: number | undefined): Promise<unknown> {
  const status = refusedWith(error);
  const words = error instanceof Error ? error.message : "";
  if (status === 401) return new FatalError("unavailable", "GitHub does not accept the app's key. Whoever runs the app looks under Settings, GitHub.", { cause: error });
  if (status === 403 && /suspended/i.test(words)) {
    await installationSuspended(installationId);
    return new FatalError("forbidden", SUSPENDED, { cause: error });
  }
  if (status === 404) {
    await installationRemoved(installationId);
    return new FatalError("forbidden", REMOVED, { cause: error });
  }
  if (status === 422 && /repositor/i.test(words) && repositoryId !== undefined) {
    await repositoriesRemoved(installationId, [{ id: repositoryId }]);
    return new FatalError("forbidden", REMOVED, { cause: error });
  }
  if (status === 422) return new FatalError("forbidden", `The GitHub App was not given all that runs need (${words}). Accept its new permissions on GitHub.`, { cause: error });
  return error;
}

export const SUSPENDED = "The GitHub App is suspended for this account. Somebody who may manage it there can unsuspend it.";
export const REMOVED = "The GitHub App does not reach this repository any more. Add it to the app's repositories on GitHub, or connect the account again under Settings, GitHub.";
