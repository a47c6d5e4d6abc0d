import type { Page } from "@playwright/test";
import { accessibilityProblems } from "./accessibility";
import { addRepository, expect, git, makeRepository, openLive, serviceClient, signUp, startRun, test } from "./test";

test("a finished run is replayed from its commit with an edited plan, and the two are compared", async ({ page, browser, announced }) => {
  announced.push(/status of 404/);
  test.setTimeout(240_000);
  await signUp(page);
  const repository = makeRepository();
  await addRepository(page, repository);
  const first = await startRun(page, "Do it quickly.", "full");
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 60_000 });

  await page.goto(`/runs/new?replay=${first}`);
  await expect(page.getByRole("textbox", { name: "Goal", exact: true })).toHaveValue("Do it quickly.");
  await expect(page.getByRole("checkbox", { name: /same commit/ })).toBeChecked();
  await expect(page.getByText(/It is there, with main and one check from/)).toBeVisible();
  await check(page, "the form of a replay");
  await page.getByRole("textbox", { name: "Goal", exact: true }).fill("Do it very quickly.");
  await page.getByLabel("Title").fill("Add sub, as Ada wants it");
  await page.getByRole("button", { name: "Add a step" }).click();
  await page.getByLabel("What", { exact: true }).last().fill("Test sub");
  await page.getByLabel("Paths it may write").last().fill("test/sub.test.mjs");
  // An accidental reload takes nothing away.
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Goal", exact: true })).toHaveValue("Do it very quickly.");
  await expect(page.getByLabel("Paths it may write").last()).toHaveValue("test/sub.test.mjs");
  await page.getByRole("textbox", { name: "Goal", exact: true }).press("Control+Enter");
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  const second = /\/runs\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  expect(second).not.toBe(first);

  const service = serviceClient();
  await expect.poll(async () => (await service.from("runs").select("finished_at").eq("id", second).single()).data!.finished_at, { timeout: 90_000 }).not.toBeNull();
  const { data: runs } = await service.from("runs").select("id, base_sha, replay_of, outcome").in("id", [first, second]);
  const [one, two] = [first, second].map((id) => runs!.find((run) => run.id === id)!);
  expect(two).toMatchObject({ replay_of: first, base_sha: one!.base_sha });
  const { data: plans } = await service.from("plans").select("version, author").eq("run_id", second);
  expect(plans).toEqual([{ version: 1, author: "person" }]);
  const { data: planned } = await service.from("ledger").select("id").eq("run_id", second).eq("stage", "plan");
  expect(planned).toEqual([]);
  const branchOf = (id: string) => `morning/${id.replaceAll("-", "").slice(-12)}`;
  expect(git(repository, "merge-base", branchOf(first), branchOf(second))).toBe(one!.base_sha);

  await page.goto(`/runs/compare?a=${first}&b=${second}`);
  await expect(page.getByRole("region", { name: "Plan", exact: true })).toContainText("Add sub, as Ada wants it");
  await expect(page.getByRole("region", { name: "Plan", exact: true }).getByText("Only here").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Goal", exact: true }).locator("ins")).toContainText("very");
  await expect(page.getByRole("region", { name: "Numbers", exact: true })).toContainText(/B: .*(less|more|faster|slower|fewer)/);
  await expect(page.getByRole("region", { name: "Checks", exact: true })).toContainText("Green");
  await page.getByRole("region", { name: "Changes", exact: true }).getByText("src/math.mjs").click();
  await expect(page.getByRole("region", { name: "Changes", exact: true })).toContainText("export const sub");
  await check(page, "the comparison");

  // The other side is chosen from a list, and going back undoes it.
  await page.getByLabel("Run B").selectOption(first);
  await expect(page).toHaveURL(new RegExp(`b=${first}`));
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`b=${second}`));

  const context = await browser.newContext();
  const stranger = await context.newPage();
  await signUp(stranger, "Mallory");
  for (const path of [`/runs/compare?a=${first}&b=${second}`, `/runs/new?replay=${first}`]) expect((await stranger.goto(path))!.status()).toBe(404);
  await context.close();
});

test("a new run keeps what was typed, finds its repository by word, and says what it may cost", async ({ page }) => {
  await signUp(page);
  await page.goto("/runs/new");
  await expect(page.getByText("No repository yet")).toBeVisible();
  await addRepository(page, makeRepository());
  await addRepository(page, makeRepository());
  await openLive(page, "/runs/new");
  await page.getByLabel("Repository", { exact: true }).click();
  await page.getByPlaceholder("Find a repository").fill("nothing like this");
  await expect(page.getByText("No repository with these words.")).toBeVisible();
  await page.getByPlaceholder("Find a repository").fill("library");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Estimate" })).toContainText(/A small change|Cost, usually/);
  await page.getByRole("textbox", { name: "Goal", exact: true }).fill("Something new");
  await page.locator("summary").filter({ hasText: "More" }).click();
  await page.getByLabel("Turns", { exact: true }).fill("7");
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Goal", exact: true })).toHaveValue("Something new");
  await page.locator("summary").filter({ hasText: "More" }).click();
  await expect(page.getByLabel("Turns", { exact: true })).toHaveValue("7");
  await check(page, "/runs/new");
});

test("an admin sets what new runs start with; the form and members follow", async ({ page }) => {
  await signUp(page);
  await addRepository(page, makeRepository());
  await page.goto("/settings/models");
  await check(page, "/settings/models");
  await page.getByLabel("Most a run may spend, in dollars").fill("0.75");
  await page.getByRole("radio", { name: /Ask me before the merge/ }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("New runs start with this.")).toBeVisible();
  await page.goto("/runs/new");
  await expect(page.getByLabel("Most it may spend, in dollars")).toHaveValue("0.75");
  await expect(page.getByRole("radio", { name: /Ask me before the merge/ })).toBeChecked();
});

async function check(page: Page, where: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1440, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      expect(await accessibilityProblems(page), `${where} at ${width}, ${colorScheme}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${where} at ${width}: scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
}
