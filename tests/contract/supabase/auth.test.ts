import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestStack, type TestStack } from "../../setup/stack";

const APP = "http://127.0.0.1:3999";
let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack({ appUrl: APP });
});
afterAll(() => stack.close());

test("a person signs up, signs out and signs in again", async () => {
  const client = stack.clientFor();
  const email = "Ada@Example.com";
  const signedUp = await client.auth.signUp({ email, password: "first-password" });
  expect(signedUp.error).toBeNull();
  expect(signedUp.data.session?.user.email).toBe("ada@example.com");
  await client.auth.signOut();
  expect((await client.auth.signInWithPassword({ email, password: "wrong-password" })).error?.message).toBe("Invalid login credentials");
  expect((await client.auth.signInWithPassword({ email, password: "first-password" })).error).toBeNull();
  expect((await client.auth.getUser()).data.user?.email).toBe("ada@example.com");
});

test("a session is refreshed, and a weak password is refused", async () => {
  const { client } = await stack.createUser();
  const before = (await client.auth.getSession()).data.session;
  const after = (await client.auth.refreshSession()).data.session;
  expect(after?.refresh_token).not.toBe(before?.refresh_token);
  expect((await stack.clientFor().auth.signUp({ email: "weak@example.com", password: "short" })).error?.status).toBe(422);
});

test("the administrator makes, lists, reads, changes and deletes users", async () => {
  const { admin } = stack.serviceClient.auth;
  const made = await admin.createUser({ email: "grace@example.com", password: "first-password", email_confirm: true, user_metadata: { name: "Grace" } });
  const id = made.data.user?.id ?? "";
  expect(made.data.user).toMatchObject({ email: "grace@example.com", user_metadata: { name: "Grace" }, app_metadata: { provider: "email" } });
  expect((await admin.listUsers({ perPage: 1000 })).data.users.map((user) => user.id)).toContain(id);

  const changed = await admin.updateUserById(id, { email: "hopper@example.com", password: "second-password", user_metadata: { title: "Admiral" } });
  expect(changed.data.user).toMatchObject({ email: "hopper@example.com", user_metadata: { name: "Grace", title: "Admiral" } });
  const signIn = (email: string, password: string) => stack.clientFor().auth.signInWithPassword({ email, password });
  expect((await signIn("hopper@example.com", "second-password")).error).toBeNull();
  expect((await signIn("hopper@example.com", "first-password")).error?.status).toBe(400);

  expect((await admin.deleteUser(id)).error).toBeNull();
  expect((await admin.getUserById(id)).error?.status).toBe(404);
  expect((await admin.deleteUser(id)).error?.status).toBe(404);
  expect((await signIn("hopper@example.com", "second-password")).error?.status).toBe(400);
});

test("what the administrator may not ask is refused, and changes nothing", async () => {
  const { admin } = stack.serviceClient.auth;
  const { email } = await stack.createUser();
  expect((await admin.createUser({ email, password: "some-password" })).error).toMatchObject({ status: 422, code: "email_exists" });
  expect((await admin.createUser({ email: "not an address", password: "some-password" })).error?.status).toBe(400);
  expect((await admin.createUser({ email: "short@example.com", password: "short" })).error?.status).toBe(400);
  expect((await admin.generateLink({ type: "recovery", email: "nobody@example.com" })).error?.status).toBe(404);
  const answer = await fetch(`${stack.url}/auth/v1/admin/users/1%27;drop`, { headers: { apikey: stack.keys.secretKey } });
  expect(answer.status).toBe(404);
  const page = await fetch(`${stack.url}/auth/v1/admin/users?per_page=100000`, { headers: { apikey: stack.keys.secretKey } });
  expect(page.status).toBe(400);
});

test("only the secret key opens the administrator's door", async () => {
  const { accessToken } = await stack.createUser();
  const status = async (headers: Record<string, string>) => (await fetch(`${stack.url}/auth/v1/admin/users`, { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ apikey: stack.keys.publishableKey })).toBe(401);
  expect(await status({ apikey: stack.keys.publishableKey, authorization: `Bearer ${accessToken}` })).toBe(401);
  expect(await status({ apikey: stack.keys.secretKey, authorization: `Bearer ${accessToken}` })).toBe(401);
  expect(await status({ authorization: `Bearer ${stack.keys.secretKey}` })).toBe(401);
  expect(await status({ apikey: `${stack.keys.secretKey}x` })).toBe(401);
  expect(await status({ apikey: stack.keys.secretKey })).toBe(200);
});

test("a forgotten password is reset from the mail, once", async () => {
  const { email, password } = await stack.createUser();
  const client = stack.clientFor();
  expect((await client.auth.resetPasswordForEmail(email)).error).toBeNull();
  const [mail] = await stack.mailsTo(email);
  const link = new URL(mail?.links[0] ?? "");
  expect([link.origin, link.pathname, link.searchParams.get("type")]).toEqual([APP, "/auth/confirm", "recovery"]);

  const token_hash = link.searchParams.get("token_hash") ?? "";
  expect((await client.auth.verifyOtp({ type: "recovery", token_hash })).error).toBeNull();
  expect((await client.auth.updateUser({ password: "a-new-password" })).error).toBeNull();
  expect((await stack.clientFor().auth.signInWithPassword({ email, password })).error?.status).toBe(400);
  expect((await stack.clientFor().auth.signInWithPassword({ email, password: "a-new-password" })).error).toBeNull();
  expect((await stack.clientFor().auth.verifyOtp({ type: "recovery", token_hash })).error?.status).toBe(403);
});

test("an address that nobody has gets no mail and the same answer", async () => {
  expect((await stack.clientFor().auth.resetPasswordForEmail("nobody@example.com")).error).toBeNull();
  expect(await stack.mailsTo("nobody@example.com")).toEqual([]);
});

test("a link of the administrator signs its person in, once", async () => {
  const made = await stack.serviceClient.auth.admin.generateLink({ type: "invite", email: "invited@example.com" });
  const { action_link, hashed_token, verification_type } = made.data.properties ?? {};
  const followed = await fetch(action_link ?? "", { redirect: "manual" });
  expect(followed.status).toBe(303);
  const target = new URL(followed.headers.get("location") ?? "");
  expect(target.origin).toBe(APP);
  const token = new URLSearchParams(target.hash.slice(1)).get("access_token");
  const invited = createClient(stack.url, stack.keys.publishableKey, { auth: { persistSession: false } });
  expect((await invited.auth.getUser(token ?? "")).data.user?.email).toBe("invited@example.com");
  const again = await stack.clientFor().auth.verifyOtp({ type: verification_type as "magiclink", token_hash: hashed_token ?? "" });
  expect(again.error?.status).toBe(403);
});

test("a magic link works by its six digits too", async () => {
  const { email } = await stack.createUser();
  const made = await stack.serviceClient.auth.admin.generateLink({ type: "magiclink", email });
  const verified = await stack.clientFor().auth.verifyOtp({ type: "magiclink", email, token: made.data.properties?.email_otp ?? "" });
  expect(verified.data.user?.email).toBe(email);
});
