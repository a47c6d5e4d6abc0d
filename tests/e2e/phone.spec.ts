import type { Page } from "@playwright/test";
import { expect, git, makeRepository, placeOf, serviceClient, test } from "./test";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("the whole loop on a phone: sign up, add a repository, start a run, approve, watch it merge", async ({ page }) => {
  test.setTimeout(150_000);
  const repository = makeRepository();
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill("Grace");
  await page.getByLabel("Workspace").fill("Grace's team");
  const grace = { email: `grace-${Date.now()}@example.com`, password: "correct horse battery" };
  await page.getByLabel("E-mail").fill(grace.email);
  await page.getByLabel("Password").fill(grace.password);
  await page.getByRole("button", { name: "Sign up" }).tap();
  await expect(page).toHaveURL(/\/runs/);
  // The platform of these tests trusts everybody; this workspace is as others are.
  await serviceClient().from("tenant_settings").update({ restricted_below: 50, trusted_from: 80 }).eq("tenant_id", (await placeOf(grace)).tenantId);
  await fits(page);

  await go(page, "Repositories");
  await page.getByRole("link", { name: /add/i }).first().tap();
  await page.getByLabel("Path").fill(repository);
  await page.getByRole("button", { name: "Check and add" }).tap();
  await expect(page).not.toHaveURL(/\/repositories\/new$/);
  await fits(page);

  await go(page, "Runs");
  await page.getByRole("link", { name: /new run|start/i }).first().tap();
  await page.getByLabel("Goal").fill("Do it quickly.");
  await fits(page);
  await page.getByRole("button", { name: "Start the run" }).tap();
  // A new workspace has trusted nobody yet: the plan waits, and the merge does too.
  for (const asked of ["Carry out the plan?", "Merge?"]) {
    await expect(page.getByRole("heading", { name: asked })).toBeVisible({ timeout: 60_000 });
    await fits(page);
    await page.getByRole("button", { name: "Approve", exact: true }).tap();
    await page.getByRole("button", { name: "Apply now" }).tap();
  }
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 60_000 });

  for (const tab of await page.getByRole("tab").all()) {
    await tab.tap();
    await expect(tab).toHaveAttribute("aria-selected", "true");
    await fits(page);
  }
  expect(git(repository, "show", "main:src/math.mjs")).toContain("sub");
});

/** Goes to a section by the menu. */
async function go(page: Page, section: string): Promise<void> {
  await page.getByRole("button", { name: /menu/i }).tap();
  await page.getByRole("dialog").getByRole("link", { name: section }).tap();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(section);
}

/** Nothing is wider than the screen. */
async function fits(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), { message: `${page.url()} scrolls sideways` }).toBeLessThanOrEqual(0);
}
