import type { Page } from "@playwright/test";
import { accessibilityProblems } from "./accessibility";
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
  await serviceClient().from("model_prices").delete().eq("model", "compatible:house");
});

test("the owner's console does not exist for an admin, and is in the menu of an owner", async ({ page, announced }) => {
  announced.push(/status of 404/);
  const person = await signUp(page);
  for (const path of ["/owner", "/owner/tenants", "/owner/tenants/new", "/owner/incidents", "/owner/agents", "/owner/settings", "/owner/owners"]) {
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
  await expect(console.getByRole("table", { name: "Standing of the executor by tenant" }).getByRole("row", { name: /Max's team 20 restricted/ })).toBeVisible();
  await owners.close();
});

test("an owner takes an incident from its beginning to its end", async ({ page }) => {
  await makeOwner(await signUp(page, "Ona"));
  const measured = { rule: "outbox_age", title: "Messages to the engine wait for more than five minutes", severity: "critical", value: 400, state: "crossed", open_after: 0, clear_after: 3600 };
  await serviceClient().rpc("judge_rule", { measured, channels: [] });
  await page.goto("/owner");
  await page.getByRole("link", { name: measured.title }).click();
  await page.waitForURL(/\/owner\/incidents\//);
  await partIsAlive(page.getByRole("main"));
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

test("the owner sees how the platform was, as drawings and as a table one key away", async ({ page }) => {
  await makeOwner(await signUp(page, "Oda"));
  const minute = (ago: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - ago * 60_000).toISOString();
  const { error } = await serviceClient().from("pulse_minutes").upsert([{ minute: minute(40), runs_started: 7, waiting: 31, age_seconds: 125 }]);
  expect(error).toBeNull();
  await page.goto("/owner");
  const history = page.getByRole("region", { name: "The last hour, by minute", exact: true });
  await expect(history.getByRole("img")).toHaveCount(8);
  await expect(history.locator("svg.recharts-surface").first()).toBeVisible();
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  await page.keyboard.press("v");
  await expect(history.getByRole("row", { name: /7\.0 31 2 min 5 s/ })).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("navigation", { name: "How far back" }).getByRole("link", { name: "Day" }).click();
  await expect(page.getByRole("region", { name: "The last day, by quarter of an hour", exact: true })).toBeVisible();
});

test("a price that the owner sets is on the models page and in the next estimate, and the list keeps the one before", async ({ page }) => {
  await makeOwner(await signUp(page, "Orla"));
  await addRepository(page, makeRepository());
  const set = async (input: string, output: string) => {
    await page.goto("/owner/settings");
    const prices = page.locator("form").filter({ has: page.getByRole("button", { name: "Set the price" }) });
    const values = { "Model": "compatible:house", "Input": input, "Cached input": "1", "Cache writes": input, "Output": output, "Where it is from": "A contract" };
    for (const [label, value] of Object.entries(values)) await prices.getByLabel(label, { exact: true }).fill(value);
    await prices.getByRole("button", { name: "Set the price" }).click();
    await expect(page.getByText("The price is set.")).toBeVisible();
  };
  const estimated = async () => {
    await page.goto("/runs/new");
    const estimate = page.getByRole("region", { name: "Estimate" });
    await expect(estimate).toContainText("$");
    await page.getByLabel("Model", { exact: true }).selectOption("compatible:house");
    return estimate;
  };
  await set("3", "12");
  await page.goto("/settings/models");
  await expect(page.getByRole("row", { name: /compatible:house.*\$3\.00.*\$1\.00.*\$12\.00.*set by the platform's owner/ })).toBeVisible();
  // 36,114 tokens in and 1,645 out.
  await expect(await estimated()).toContainText("$0.13");
  await set("30", "120");
  await expect(await estimated()).toContainText("$1.28");
  await page.goto("/owner/settings");
  const table = page.getByRole("table", { name: "Prices that were set" });
  await expect(table.getByRole("row", { name: /compatible:house.*\$30 / })).toBeVisible();
  await expect(table.getByRole("row", { name: /compatible:house.*\$3 / })).toBeVisible();
});

test("owners make an owner and let them go, with reasons in the platform's record", async ({ page, browser, announced }) => {
  announced.push(/status of 404/);
  const first = await signUp(page, "Olaf");
  await serviceClient().from("platform_owners").delete().not("user_id", "is", null);
  await makeOwner(first);
  const others = await browser.newContext();
  const other = await others.newPage();
  const person = await signUp(other, "Nora");
  expect((await other.goto("/owner"))!.status()).toBe(404);

  await page.goto("/owner/owners");
  await expect(page.getByText("The last owner cannot be removed.")).toBeVisible();
  await page.getByLabel("Their e-mail").fill("nobody@example.com");
  await page.getByLabel("Why", { exact: true }).fill("She helps.");
  await page.getByRole("button", { name: "Make an owner" }).click();
  await expect(page.getByText(/Nobody has signed up with this address/)).toBeVisible();
  await page.getByLabel("Their e-mail").fill(person.email);
  await page.getByLabel("Why", { exact: true }).fill("She helps.");
  await page.getByRole("button", { name: "Make an owner" }).click();
  const owners = page.getByRole("list", { name: "Owners" });
  await expect(owners.getByText(person.email)).toBeVisible();
  expect((await other.goto("/owner"))!.status()).toBe(200);
  for (const path of ["/owner/owners", "/owner/settings", "/owner/agents", "/owner/tenants"]) {
    await other.goto(path);
    await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
    expect([path, await accessibilityProblems(other)]).toEqual([path, []]);
  }

  await owners.getByText("Remove Nora").click();
  const row = owners.getByRole("listitem").filter({ hasText: person.email });
  await row.getByLabel("Why").fill("She left.");
  await row.getByRole("button", { name: "Remove" }).click();
  await expect(owners.getByText(person.email)).toHaveCount(0);
  expect((await other.goto("/owner"))!.status()).toBe(404);
  await page.reload();
  await expect(page.getByRole("listitem").filter({ hasText: "Owner removed" }).first()).toContainText("reason: She left.");
  // That she looked at all tenants is there as well.
  await expect(page.getByRole("listitem").filter({ hasText: "Looked at the list of workspaces" }).first()).toContainText("Nora");
  await others.close();
});
