import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { ok, startWorld, tenantOf, type World } from "../setup/world";
import type { TestUser } from "../setup/stack";

let world: World;
let admin: TestUser;
let actor: Actor;

beforeAll(async () => {
  world = await startWorld();
  admin = await world.stack.createUser();
  actor = await as(admin);
});
afterAll(() => world?.close());
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/permission|invitation was already|at least one admin|not a member|A key can have|Sign in to/));

const as = async (user: TestUser, tenantId?: string): Promise<Actor> => ({ userId: user.id, tenantId: tenantId ?? (await tenantOf(world.stack, user)), client: user.client, via: "session" });
const refusal = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });
const tokenOf = (link: string) => link.split("/").at(-1) ?? "";

/** Someone who joined the admin's workspace by invitation. */
async function joined(role: "admin" | "member"): Promise<TestUser> {
  const { createInvitation } = await import("@/lib/tenants/create-invitation");
  const { acceptInvitation } = await import("@/lib/tenants/accept-invitation");
  const user = await world.stack.createUser();
  const { link } = await createInvitation(actor, { email: user.email, role });
  expect(await acceptInvitation(user.client, tokenOf(link))).toBe(actor.tenantId);
  return user;
}

describe("sign-up", () => {
  it("makes a workspace of one's own, and none for someone who is invited", async () => {
    const { listTenants, permissionsOf } = await import("@/lib/tenants/queries");
    expect(await listTenants(actor)).toMatchObject([{ id: actor.tenantId, role: "admin" }]);
    expect((await permissionsOf(actor)).has("members.manage")).toBe(true);
    const anonymous = world.stack.clientFor();
    const made = await anonymous.auth.signUp({ email: "invited@example.com", password: "correct horse", options: { data: { invited: "true" } } });
    expect(await ok(world.stack.serviceClient.from("members").select("*").eq("user_id", made.data.user?.id))).toEqual([]);
  });
});

describe("invitations", () => {
  it("are accepted once, by the address they are for", async () => {
    const { createInvitation } = await import("@/lib/tenants/create-invitation");
    const { acceptInvitation } = await import("@/lib/tenants/accept-invitation");
    const { readInvitation } = await import("@/lib/tenants/read-invitation");
    const { listInvitations, listMembers } = await import("@/lib/tenants/queries");
    const [guest, other] = [await world.stack.createUser(), await world.stack.createUser()];
    const { link } = await createInvitation(actor, { email: guest.email.toUpperCase(), role: "member" });
    const token = tokenOf(link);
    expect(await readInvitation(world.stack.clientFor() as never, token)).toMatchObject({ email: guest.email, role: "member", state: "open" });
    expect(await listInvitations(actor)).toContainEqual(expect.objectContaining({ email: guest.email }));
    expect(JSON.stringify(await ok(world.stack.serviceClient.from("invitations").select("*")))).not.toContain(token);

    await expect(acceptInvitation(other.client, token)).rejects.toEqual(refusal("not_found", /another e-mail/));
    expect(await acceptInvitation(guest.client, token)).toBe(actor.tenantId);
    await expect(acceptInvitation(guest.client, token)).rejects.toEqual(refusal("not_found", /already used/));
    expect(await readInvitation(world.stack.clientFor() as never, token)).toMatchObject({ state: "accepted" });
    expect((await listMembers(actor)).find(({ userId }) => userId === guest.id)).toMatchObject({ role: "member", email: guest.email });
  });

  it("are worth nothing once they expired or were taken back", async () => {
    const { createInvitation } = await import("@/lib/tenants/create-invitation");
    const { acceptInvitation } = await import("@/lib/tenants/accept-invitation");
    const { revokeInvitation } = await import("@/lib/tenants/revoke-invitation");
    const guest = await world.stack.createUser();
    const taken = await createInvitation(actor, { email: guest.email, role: "admin" });
    await revokeInvitation(actor, taken.id);
    const late = await createInvitation(actor, { email: guest.email, role: "admin" });
    await ok(world.stack.serviceClient.from("invitations").update({ expires_at: "2020-01-01T00:00:00Z" }).eq("id", late.id).select());
    for (const { link } of [taken, late]) await expect(acceptInvitation(guest.client, tokenOf(link))).rejects.toEqual(refusal("not_found", /expired|revoked/));
    expect(await ok(world.stack.serviceClient.from("members").select("*").eq("user_id", guest.id).eq("tenant_id", actor.tenantId))).toEqual([]);
  });

  it("are made by admins alone, of this workspace", async () => {
    const { createInvitation } = await import("@/lib/tenants/create-invitation");
    const { revokeInvitation } = await import("@/lib/tenants/revoke-invitation");
    const { id } = await createInvitation(actor, { email: "x@example.com", role: "member" });
    for (const user of [await joined("member"), await world.stack.createUser()]) {
      const them = await as(user, actor.tenantId);
      await expect(createInvitation(them, { email: "y@example.com", role: "admin" })).rejects.toEqual(refusal("forbidden", /members\.manage/));
      await expect(revokeInvitation(them, id)).rejects.toEqual(refusal("forbidden", /members\.manage/));
    }
    expect((await ok(world.stack.serviceClient.from("invitations").select("revoked_at").eq("id", id).single())).revoked_at).toBeNull();
  });
});

describe("members", () => {
  it("change roles and go, but never the last admin", async () => {
    const { setMemberRole } = await import("@/lib/tenants/set-member-role");
    const { removeMember } = await import("@/lib/tenants/remove-member");
    const second = await joined("member");
    const them = await as(second, actor.tenantId);
    await expect(setMemberRole(them, second.id, "admin")).rejects.toEqual(refusal("forbidden", /members\.manage/));
    await expect(removeMember(them, admin.id)).rejects.toEqual(refusal("forbidden", /members\.manage/));
    await expect(setMemberRole(actor, admin.id, "member")).rejects.toEqual(refusal("bad_request", /at least one admin/));
    await expect(removeMember(actor, admin.id)).rejects.toEqual(refusal("bad_request", /at least one admin/));
    await setMemberRole(actor, second.id, "admin");
    await setMemberRole(actor, second.id, "member");
    await removeMember(them, second.id);
    await expect(setMemberRole(actor, second.id, "admin")).rejects.toEqual(refusal("not_found", /not a member/));
  });

  it("rename themselves, and admins the workspace", async () => {
    const { renameTenant } = await import("@/lib/tenants/rename-tenant");
    const { updateProfile } = await import("@/lib/tenants/update-profile");
    const { listTenants, readProfile } = await import("@/lib/tenants/queries");
    await renameTenant(actor, "Works");
    await expect(renameTenant(await as(await joined("member"), actor.tenantId), "Mine")).rejects.toEqual(refusal("forbidden", /tenant\.manage/));
    expect(await listTenants(actor)).toMatchObject([{ name: "Works" }]);
    await updateProfile(actor, "Ada");
    expect(await readProfile(actor)).toMatchObject({ displayName: "Ada", email: admin.email });
  });
});

describe("API keys", () => {
  it("are stored as a hash, listed without it, and made by admins alone", async () => {
    const { createApiKey } = await import("@/lib/tenants/create-api-key");
    const { revokeApiKey } = await import("@/lib/tenants/revoke-api-key");
    const { listApiKeys } = await import("@/lib/tenants/queries");
    const { id, key } = await createApiKey(actor, { name: "CI", scopes: ["runs.read"], expiresInDays: 7 });
    expect(key).toMatch(/^mk_[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(await ok(world.stack.serviceClient.from("api_keys").select("*")))).not.toContain(key);
    expect((await listApiKeys(actor)).find((each) => each.id === id)).toMatchObject({ name: "CI", prefix: key.slice(0, 9), scopes: ["runs.read"], lastUsedAt: null });
    const member = await as(await joined("member"), actor.tenantId);
    await expect(createApiKey(member, { name: "x", scopes: ["runs.read"] })).rejects.toEqual(refusal("forbidden", /keys\.manage/));
    await expect(revokeApiKey(member, id)).rejects.toEqual(refusal("forbidden", /keys\.manage/));
    expect(await listApiKeys(member)).toEqual([]);
    await expect(createApiKey(actor, { name: "x", scopes: ["members.manage" as never] })).rejects.toEqual(refusal("bad_request", /A key can have/));
  });

  it("note when they were used, and make no keys themselves", async () => {
    const { createApiKey } = await import("@/lib/tenants/create-api-key");
    const { requestActor } = await import("@/lib/tenants/actor");
    const { id, key } = await createApiKey(actor, { name: "Used", scopes: ["runs.read", "keys.read"] });
    const program = await requestActor(new Request("http://app/api/v1/runs", { headers: { authorization: `Bearer ${key}` } }));
    expect(program).toMatchObject({ userId: admin.id, tenantId: actor.tenantId, via: "key", scopes: ["runs.read", "keys.read"] });
    expect((await ok(world.stack.serviceClient.from("api_keys").select("last_used_at").eq("id", id).single())).last_used_at).not.toBeNull();
    await expect(createApiKey(program, { name: "more", scopes: ["runs.read"] })).rejects.toMatchObject({ code: "forbidden" });
  });
});
