import type { Page } from "@playwright/test";
import { addRepository, expect, makeApiKey, makeRepository, openLive, partIsAlive, serviceClient, signUp, startRun, test, type Person } from "./test";

async function makeOwner(person: Person): Promise<void> {
  const { data: profile } = await serviceClient().from("profiles").select("user_id").eq("email", person.email).single();
  await serviceClient().from("platform_owners").upsert({ user_id: profile!.user_id });
}

/** The owner's page of the tenant to which this person belongs. */
async function openTenant(page: Page, person: Person): Promise<void> {
  await page.goto("/owner/tenants");
  await partIsAlive(page.getByRole("main"));
  await page.getByLabel("Name or a member's e-mail").fill(person.email);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("table", { name: "Tenants" }).getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Limits" })).toBeVisible();
}

test.afterAll(async () => {
  await serviceClient().from("platform_owners").delete().not("user_id", "is", null);
});

test("the owner's console does not exist for an admin, and is in the menu of an owner", async ({ page, announced }) => {
  announced.push(/status of 404/);
  const person = await signUp(page);
  for (const path of ["/owner", "/owner/tenants", "/owner/tenants/new", "/owner/incidents", "/owner/agents", "/owner/settings"]) {
    expect([path, (await page.goto(path))!.status()]).toEqual([path, 404]);
  }
  await openLive(page, "/runs");
  await page.getByRole("button", { name: /^Account:/ }).click();
  await expect(page.getByRole("menuitem", { name: "Profile" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Owner console" })).toHaveCount(0);
  await makeOwner(person);
  await openLive(page);
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitem", { name: "Owner console" }).click();
  await expect(page.getByRole("heading", { name: "Monitoring" })).toBeVisible();
});

test("the owner suspends a tenant: its page, key and run stop, and go on when it is opened again", async ({ page, browser, announced }) => {
  test.setTimeout(180_000);
  announced.push(/status of 40[34]/);
  const member = await signUp(page, "Mia");
  await addRepository(page, makeRepository());
  const key = await makeApiKey(page);
  const runId = await startRun(page, "Do it slowly.", "full");
  const run = async () => (await serviceClient().from("runs").select("status").eq("id", runId).single()).data!.status as string;
  await expect(page.getByText("started-slowly").first()).toBeVisible({ timeout: 60_000 });
  const ask = () => page.request.get("/api/v1/runs", { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status()).toBe(200);

  const owners = await browser.newContext();
  const console = await owners.newPage();
  await makeOwner(await signUp(console, "Olga"));
  await openTenant(console, member);
  await console.getByLabel("Why, as its members will read it").fill("The bill is not paid.");
  await console.getByRole("button", { name: "Suspend" }).click();
  await expect(console.getByText("Suspended", { exact: true }).first()).toBeVisible();

  // The page that is open says so by itself.
  await expect(page).toHaveURL(/\/suspended$/);
  await expect(page.getByText("The bill is not paid.")).toBeVisible();
  await expect.poll(run).toBe("paused");
  const refused = await ask();
  expect([refused.status(), (await refused.json()).error]).toEqual([403, { code: "suspended", message: "The platform's owner suspended this workspace: The bill is not paid." }]);
  await page.goto("/runs");
  await expect(page).toHaveURL(/\/suspended$/);

  await console.getByLabel("Why it is opened again").fill("Paid.");
  await console.getByRole("button", { name: "Open it again" }).click();
  await expect(console.getByText("Open", { exact: true }).first()).toBeVisible();
  await page.goto(`/runs/${runId}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Do it slowly");
  expect((await ask()).status()).toBe(200);
  await expect.poll(run).not.toBe("paused");
  await page.request.post(`/api/v1/runs/${runId}/cancel`, { headers: { authorization: `Bearer ${key}` } });
  await expect.poll(run).toBe("cancelled");
  await owners.close();
});

test("the owner looks at a tenant as it looks, restricts an agent there, and its members are told", async ({ page, browser, announced }) => {
  test.setTimeout(120_000);
  announced.push(/status of 40[34]/);
  const member = await signUp(page, "Max");
  await addRepository(page, makeRepository());
  await openLive(page, "/repositories");
  const owners = await browser.newContext();
  const console = await owners.newPage();
  await makeOwner(await signUp(console, "Otto"));
  await openTenant(console, member);
  await console.getByLabel("Why you look").fill("They asked for help.");
  await console.getByRole("button", { name: "Look at it" }).click();
  await expect(console.getByText(/You look at Max's team as its members see it/)).toBeVisible();
  await expect(page.getByText("The platform's owner is looking at this workspace.")).toBeVisible();
  await console.goto("/repositories");
  await expect(console.getByRole("link", { name: "library" }).first()).toBeVisible();
  await openLive(console, "/settings/members");
  await expect(console.getByText(member.email)).toBeVisible();
  await expect(console.getByRole("button", { name: "Make an invitation" })).toHaveCount(0);
  await console.getByRole("button", { name: "Stop looking" }).click();
  await expect(console).toHaveURL(/\/owner\/tenants\//);
  await expect(page.getByText("The platform's owner is looking at this workspace.")).toHaveCount(0);

  // The platform of these tests trusts everybody; this workspace is as others are.
  await serviceClient().from("tenant_settings").update({ restricted_below: 50, trusted_from: 80 }).eq("tenant_id", new URL(console.url()).pathname.split("/").at(-1)!);
  await console.getByLabel("Agent", { exact: true }).selectOption("executor");
  await console.getByLabel("Score").fill("20");
  await console.getByLabel("Why it is set").fill("It deletes tests.");
  await console.getByRole("button", { name: "Set the score" }).click();
  await expect(console.getByText("The score is set")).toBeVisible();
  await console.goto("/owner/agents");
  await expect(console.getByRole("region", { name: "Standing of the executor by tenant" }).getByRole("row", { name: /Max's team 20 restricted/ })).toBeVisible();
  await owners.close();
});

test("an owner takes an incident from its beginning to its end", async ({ page }) => {
  await makeOwner(await signUp(page, "Ona"));
  const measured = { rule: "outbox_age", title: "Messages to the engine wait for more than five minutes", severity: "critical", value: 400, state: "crossed", open_after: 0, clear_after: 3600 };
  await serviceClient().rpc("judge_rule", { measured, channels: [] });
  await page.goto("/owner");
  await partIsAlive(page.getByRole("main"));
  await page.getByRole("link", { name: measured.title }).click();
  await page.getByRole("button", { name: "I look at it" }).click();
  await expect(page.getByText("Acknowledged", { exact: true })).toBeVisible();
  await page.getByLabel("Note").fill("The engine was restarted.");
  await page.getByRole("button", { name: "Add the note" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "The engine was restarted." })).toBeVisible();
  await page.getByLabel("What it was").fill("A deploy.");
  await page.getByRole("button", { name: "Resolve" }).click();
  await expect(page.getByText("Resolved", { exact: true })).toBeVisible();
  await page.goto("/owner/incidents");
  await expect(page.getByRole("table", { name: "Resolved incidents" }).getByRole("link", { name: measured.title })).toBeVisible();
});
