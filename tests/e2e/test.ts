import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base, type Locator, type Page } from "@playwright/test";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { makeBareRepository } from "../setup/git-repository";
import { roomForTests } from "../setup/room-for-tests";
import { LIBRARY } from "../setup/library";

export { git } from "../setup/git-repository";

export interface Person {
  email: string;
  password: string;
}

interface Fixtures {
  /** Fails the test on an error in a page's console that the test did not announce. */
  announced: RegExp[];
}

/** Playwright's test, and no error in any page's console goes unseen. */
export const test = base.extend<Fixtures>({
  announced: async ({}, provide) => provide([]),
  page: async ({ page, announced }, provide) => {
    const errors: string[] = [];
    watch(page, (error) => errors.push(error));
    await provide(page);
    expect(errors.filter((error) => !announced.some((pattern) => pattern.test(error))), "errors in the console").toEqual([]);
  },
});

export { expect };

/** Tells of each error in a page's console. */
export function watch(page: Page, tell: (error: string) => void): void {
  page.on("console", (message) => {
    if (message.type() === "error") tell(message.text());
  });
  page.on("pageerror", (error) => tell(String(error)));
}

/** Waits until a part of a page that shows times answers to keys: its times are then the reader's, and say the exact one. */
export async function partIsAlive(part: Locator): Promise<void> {
  await expect(part.locator("time[title]").first()).toBeAttached();
}

/**
 * Loads a page of the workspace and waits until it is live: it hears what changes, and keys and clicks reach what
 * stands around it, which before are nobody's.
 *
 * @param path where to go; without it the page is loaded anew.
 */
export async function openLive(page: Page, path?: string): Promise<void> {
  // From then on a socket is the new page's own, not one that the page before it was about to open.
  await (path ? page.goto(path, { waitUntil: "commit" }) : page.reload({ waitUntil: "commit" }));
  const socket = await page.waitForEvent("websocket", (opened) => opened.url().includes("/realtime/"));
  await socket.waitForEvent("framereceived", ({ payload }) => ["realtime:tenant:", "phx_reply", '"ok"'].every((part) => payload.includes(part)));
  await page.waitForLoadState();
}

/** Signs up by the form; the new workspace's list of runs is shown. Decisions count at once there, unless the test is about undoing them. */
export async function signUp(page: Page, name = "Ada", { undoSeconds = 0 } = {}): Promise<Person> {
  const person = { email: `${name.toLowerCase()}-${randomBytes(4).toString("hex")}@example.com`, password: randomBytes(9).toString("base64url") };
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Workspace").fill(`${name}'s team`);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page).toHaveURL(/\/runs/);
  await prepareWorkspaceOf(person, undoSeconds);
  return person;
}

/** Most tests are not about trust, nor about undoing: what waits for a person there is what the run's autonomy says, and a decision counts at once. */
async function prepareWorkspaceOf(person: Person, undoSeconds: number): Promise<void> {
  const service = serviceClient();
  const { tenantId } = await placeOf(person);
  await roomForTests(service, tenantId);
  const { error } = await service.from("tenant_settings").update({ undo_seconds: undoSeconds }).eq("tenant_id", tenantId);
  if (error) throw new Error(error.message);
}

/** Who this person is, and their only workspace. */
export async function placeOf({ email }: Person): Promise<{ tenantId: string; userId: string }> {
  const { data: profile } = await serviceClient().from("profiles").select("user_id").eq("email", email).single();
  const { data: member } = await serviceClient().from("members").select("tenant_id").eq("user_id", profile!.user_id).single();
  return { tenantId: member!.tenant_id as string, userId: profile!.user_id as string };
}

/** Signs up somebody who is a member of this workspace, and of no other. */
export async function signUpInto(page: Page, tenantId: string, name: string, role: "member" | "admin" = "member"): Promise<Person> {
  const person = await signUp(page, name);
  const own = await placeOf(person);
  const service = serviceClient();
  const joined = await service.from("members").insert({ tenant_id: tenantId, user_id: own.userId, role });
  const left = await service.from("tenants").delete().eq("id", own.tenantId);
  if (joined.error || left.error) throw new Error(JSON.stringify(joined.error ?? left.error));
  return person;
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs out by the account's menu, on a wide screen. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
}

/** A fresh bare repository on disk. */
export function makeRepository(files: Record<string, string> = LIBRARY): string {
  return makeBareRepository(mkdtempSync(join(tmpdir(), "morning-e2e-repository-")), "library", files);
}

export async function addRepository(page: Page, path: string): Promise<void> {
  await page.goto("/repositories/new");
  await page.getByLabel("Path").fill(path);
  await page.getByRole("button", { name: "Check and add" }).click();
  await expect(page).not.toHaveURL(/\/repositories\/new$/);
}

/** Starts a run by the form; its page is shown. Answers the run's id. */
export async function startRun(page: Page, goal: string, autonomy = "plan"): Promise<string> {
  await page.goto("/runs/new");
  await page.getByLabel("Goal").fill(goal);
  await page.locator(`input[name=autonomy][value=${autonomy}]`).check();
  await page.getByRole("button", { name: "Start the run" }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  return /\/runs\/([0-9a-f-]{36})/.exec(page.url())![1]!;
}

/** Looks behind the pages: passes row level security. */
export function serviceClient(): SupabaseClient {
  return createClient(process.env.E2E_SUPABASE_URL!, process.env.E2E_SUPABASE_SECRET_KEY!, { auth: { persistSession: false } });
}

/** An API key made on the settings page. */
export async function makeApiKey(page: Page): Promise<string> {
  await page.goto("/settings/keys");
  await page.getByLabel("Name").fill("Test");
  const boxes = page.getByRole("checkbox");
  for (let i = 0; i < (await boxes.count()); i++) await boxes.nth(i).check();
  await page.getByRole("button", { name: /make|create/i }).click();
  const shown = page.getByText(/mk_[A-Za-z0-9_-]{20,}/).first();
  await expect(shown).toBeVisible();
  return /mk_[A-Za-z0-9_-]{20,}/.exec((await shown.textContent()) ?? "")![0];
}
