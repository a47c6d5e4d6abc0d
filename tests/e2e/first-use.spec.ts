import { existsSync } from "node:fs";
import { expect, git, serviceClient, signUp, test } from "./test";

test("from signing up to a merged change in two clicks", async ({ page }) => {
  test.setTimeout(180_000);
  await signUp(page);
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/, { timeout: 30_000 });
  await page.getByRole("button", { name: "Approve" }).click({ timeout: 60_000 });
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 120_000 });

  const runId = /\/runs\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  const { data: run } = await serviceClient().from("runs").select("status, outcome, replayed, head_sha, tenant_id, repository:repositories!runs_repository_id_tenant_id_fkey(location)").eq("id", runId).single();
  expect(run).toMatchObject({ status: "succeeded", outcome: "merged", replayed: true });
  const { location } = run!.repository as unknown as { location: string };
  expect(location).toContain(`${run!.tenant_id}`);
  expect(existsSync(location)).toBe(true);
  expect(git(location, "merge-base", "--is-ancestor", run!.head_sha as string, "main")).toBe("");
  expect(git(location, "show", "main:src/units.ts")).toMatch(/week/);

  // It is in the list as what it is, and the demo is not offered again.
  await page.goto("/runs");
  const row = page.locator(`[data-run="${runId}"]`);
  await expect(row).toContainText("Merged");
  await expect(row).toContainText("Recorded");
  await expect(page.getByRole("button", { name: "Try the demo" })).toHaveCount(0);
});

test("the demo that is asked for twice is one run", async ({ browser, page }) => {
  const person = await signUp(page);
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const second = await context.newPage();
  await second.goto("/runs");
  await Promise.all([page, second].map((each) => each.getByRole("button", { name: "Try the demo" }).click()));
  await Promise.all([page, second].map((each) => each.waitForURL(/\/runs\/[0-9a-f-]{36}/, { timeout: 30_000 })));
  expect(new URL(page.url()).pathname).toBe(new URL(second.url()).pathname);
  const { data: profile } = await serviceClient().from("profiles").select("user_id").eq("email", person.email).single();
  const { data: runs } = await serviceClient().from("runs").select("id").eq("created_by", profile!.user_id);
  expect(runs).toHaveLength(1);
  await context.close();
});
