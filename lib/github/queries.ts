import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";

/** What a page may show of an installation. */
export interface Installation {
  id: number;
  accountLogin: string;
  accountType: "User" | "Organization";
  repositorySelection: "all" | "selected";
  suspendedAt: string | null;
  removedAt: string | null;
  claimedAt: string;
}

/** The installations that this workspace has connected, oldest first; at most 100. */
export async function listInstallations(actor: Actor): Promise<Installation[]> {
  const rows = unwrap(
    await actor.client.from("github_installations").select("id, account_login, account_type, repository_selection, suspended_at, removed_at, claimed_at")
      .eq("tenant_id", actor.tenantId).order("claimed_at").order("id").limit(100),
  );
  return rows.map(camel);
}

/** A person's own token in this workspace, without itself. */
export interface PersonalToken {
  id: string;
  login: string;
  expiresAt: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  /** Since when GitHub does not accept it any more. */
  invalidSince: string | null;
}

export async function readPersonalToken(actor: Actor): Promise<PersonalToken | null> {
  const row = unwrap(await actor.client.from("github_tokens").select("id, login, expires_at, created_at, last_used_at, invalid_since").eq("tenant_id", actor.tenantId).eq("user_id", actor.userId).maybeSingle());
  return row && camel(row);
}

/** The GitHub account that the person has linked. */
export async function readLinkedAccount(actor: Actor): Promise<{ login: string; linkedAt: string } | null> {
  const row = unwrap(await actor.client.from("github_people").select("login, linked_at").eq("user_id", actor.userId).maybeSingle());
  return row && camel(row);
}
