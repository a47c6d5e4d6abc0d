import { camel } from "@/lib/db/camel";
import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";
import type { ApiKey, Invitation, Member, Tenant } from "./schema";

/** The tenants a person belongs to, oldest membership first; at most 50, as `create_tenant` allows. */
export async function listTenants(actor: Pick<Actor, "userId" | "client">): Promise<Tenant[]> {
  const rows = unwrap(await actor.client.from("members").select("role, tenants(id, name)").eq("user_id", actor.userId).order("created_at").order("tenant_id").limit(50));
  return rows.flatMap(({ role, tenants }) => (tenants ? [{ ...tenants, role }] : []));
}

/** What the actor may do in its tenant, by the database's table of roles. */
export async function permissionsOf(actor: Actor): Promise<ReadonlySet<string>> {
  return new Set(unwrap(await actor.client.rpc("my_permissions", { in_tenant: actor.tenantId })));
}

/** Who belongs to the tenant, oldest first; at most 500. */
export async function listMembers(actor: Actor): Promise<Member[]> {
  const members = unwrap(await actor.client.from("members").select("user_id, role, created_at").eq("tenant_id", actor.tenantId).order("created_at").limit(500));
  const profiles = await profilesOf(actor.client, members.map(({ user_id }) => user_id));
  return members.map((member) => {
    const profile = profiles.get(member.user_id);
    return { ...camel(member), email: profile?.email ?? "", displayName: profile?.display_name ?? "" };
  });
}

/** The other members, by name, to whom something can be handed; at most 500. */
export async function listColleagues(actor: Actor): Promise<{ userId: string; displayName: string }[]> {
  const others = (await listMembers(actor)).filter(({ userId }) => userId !== actor.userId);
  return others.map(({ userId, displayName, email }) => ({ userId, displayName: displayName || email })).sort((a, b) => a.displayName.localeCompare(b.displayName));
}

/** Their names as people of the tenant see them, by user id; at most 500. Whoever is no member any more is left out. */
export async function namesOf(actor: Actor, userIds: string[]): Promise<Map<string, string>> {
  const profiles = await profilesOf(actor.client, [...new Set(userIds)]);
  return new Map([...profiles].map(([userId, { display_name, email }]) => [userId, display_name || email]));
}

async function profilesOf(client: Client, userIds: string[]) {
  const rows = unwrap(await client.from("profiles").select("user_id, email, display_name").in("user_id", userIds).limit(500));
  return new Map(rows.map((row) => [row.user_id, row]));
}

/** Invitations that can still be accepted, newest first; at most 100, as `create_invitation` allows. */
export async function listInvitations(actor: Actor): Promise<Invitation[]> {
  const rows = unwrap(
    await actor.client.from("invitations").select("id, email, role, created_at, expires_at")
      .eq("tenant_id", actor.tenantId).is("accepted_at", null).is("revoked_at", null).gt("expires_at", new Date().toISOString())
      .order("created_at", { ascending: false }).limit(100),
  );
  return rows.map(camel);
}

/** The tenant's keys without their secrets, newest first; at most 200. */
export async function listApiKeys(actor: Actor): Promise<ApiKey[]> {
  const rows = unwrap(
    await actor.client.from("api_keys").select("id, name, prefix, scopes, created_at, expires_at, revoked_at, last_used_at")
      .eq("tenant_id", actor.tenantId).order("created_at", { ascending: false }).limit(200),
  );
  return rows.map(camel);
}

/** The actor's own profile. Throws `not_found` only when the account is being deleted. */
export async function readProfile(actor: Actor): Promise<{ userId: string; email: string; displayName: string }> {
  return camel(unwrap(await actor.client.from("profiles").select("user_id, email, display_name").eq("user_id", actor.userId).single()));
}
