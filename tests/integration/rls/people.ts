import { createHash } from "node:crypto";
import { ok, tenantOf } from "../../setup/world";
import type { TestStack, TestUser } from "../../setup/stack";

/** Everyone who may ask the database for something, by what they are to the tenant whose rows are asked for. */
export const ROLES = [
  "anonymous", "foreignAdmin", "foreignMember", "member", "admin", "platformOwner",
  "adminKey", "narrowKey", "demotedKey", "revokedKey", "expiredKey", "foreignKey",
] as const;
export type RoleName = (typeof ROLES)[number];

export interface Person {
  /** Who acts: the user, or who made the key. */
  userId: string | null;
  headers: Record<string, string>;
}
export interface Cast {
  tenantId: string;
  people: Record<RoleName, Person>;
  users: { admin: TestUser; member: TestUser; demoted: TestUser; owner: TestUser };
  adminKeyId: string;
}

const ALL_SCOPES = ["runs.read", "runs.write", "approvals.decide", "repositories.read", "repositories.write", "tenant.read", "members.read", "keys.read"];

/** One tenant with an admin, a member and keys of every kind, and people of another tenant. */
export async function makeCast(stack: TestStack): Promise<Cast> {
  const service = stack.serviceClient;
  const [admin, member, demoted, owner, foreignAdmin, foreignMember] = [
    await stack.createUser(), await stack.createUser(), await stack.createUser(), await stack.createUser(), await stack.createUser(), await stack.createUser(),
  ];
  const tenantId = await tenantOf(stack, admin);
  const foreignTenant = await tenantOf(stack, foreignAdmin);
  await ok(service.from("members").insert([
    { tenant_id: tenantId, user_id: member.id, role: "member" },
    { tenant_id: tenantId, user_id: demoted.id, role: "admin" },
    { tenant_id: foreignTenant, user_id: foreignMember.id, role: "member" },
  ]).select());
  await ok(service.from("platform_owners").insert({ user_id: owner.id }).select());

  const key = async (maker: TestUser, tenant: string, name: string, scopes = ALL_SCOPES) => {
    const text = `mk_${name}${"x".repeat(40)}`;
    const id = await ok(maker.client.rpc("create_api_key", { in_tenant: tenant, key_name: name, key_prefix: text.slice(0, 9), new_key_hash: createHash("sha256").update(text).digest("hex"), key_scopes: scopes }));
    return { id: id as string, person: { userId: maker.id, headers: { apikey: stack.keys.publishableKey, "x-morning-api-key": text } } };
  };
  const adminKey = await key(admin, tenantId, "admin");
  const narrowKey = await key(admin, tenantId, "narrow", ["tenant.read"]);
  const demotedKey = await key(demoted, tenantId, "demoted");
  const revokedKey = await key(admin, tenantId, "revoked");
  const expiredKey = await key(admin, tenantId, "expired");
  const foreignKey = await key(foreignAdmin, foreignTenant, "foreign");
  await ok(admin.client.rpc("revoke_api_key", { key_id: revokedKey.id }).then(({ error }) => ({ data: true, error })));
  await ok(service.from("api_keys").update({ expires_at: "2020-01-01T00:00:00Z" }).eq("id", expiredKey.id).select());
  await ok(admin.client.rpc("set_member_role", { in_tenant: tenantId, member: demoted.id, new_role: "member" }).then(({ error }) => ({ data: true, error })));

  const person = (user: TestUser): Person => ({ userId: user.id, headers: { apikey: stack.keys.publishableKey, authorization: `Bearer ${user.accessToken}` } });
  return {
    tenantId,
    users: { admin, member, demoted, owner },
    adminKeyId: adminKey.id,
    people: {
      anonymous: { userId: null, headers: { apikey: stack.keys.publishableKey } },
      foreignAdmin: person(foreignAdmin), foreignMember: person(foreignMember), member: person(member), admin: person(admin), platformOwner: person(owner),
      adminKey: adminKey.person, narrowKey: narrowKey.person, demotedKey: demotedKey.person, revokedKey: revokedKey.person, expiredKey: expiredKey.person, foreignKey: foreignKey.person,
    },
  };
}
